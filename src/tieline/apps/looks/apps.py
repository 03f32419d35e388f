"""Django's entry for this stage."""

from django.apps import AppConfig


class LooksConfig(AppConfig):
    name = "tieline.apps.looks"
    label = "looks"
    default_auto_field = "django.db.models.BigAutoField"
