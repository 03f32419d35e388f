"""Django's entry for this stage."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tieline.apps.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
