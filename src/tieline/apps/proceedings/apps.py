"""Django's entry for this stage."""

from django.apps import AppConfig


class ProceedingsConfig(AppConfig):
    name = "tieline.apps.proceedings"
    label = "proceedings"
    default_auto_field = "django.db.models.BigAutoField"
