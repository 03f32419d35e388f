"""Django's entry for this stage."""

from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "tieline.apps.corrections"
    label = "corrections"
    default_auto_field = "django.db.models.BigAutoField"
