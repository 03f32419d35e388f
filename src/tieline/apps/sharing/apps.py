"""Django's entry for this stage."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "tieline.apps.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"
