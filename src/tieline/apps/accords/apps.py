"""Django's entry for this stage."""

from django.apps import AppConfig


class AccordsConfig(AppConfig):
    name = "tieline.apps.accords"
    label = "accords"
    default_auto_field = "django.db.models.BigAutoField"
