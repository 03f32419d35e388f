"""Django's entry for this stage."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "tieline.apps.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
