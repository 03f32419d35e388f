"""Django's entry for this stage."""

from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "tieline.apps.offices"
    label = "offices"
    default_auto_field = "django.db.models.BigAutoField"
