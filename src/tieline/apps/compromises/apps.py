"""Django's entry for this stage."""

from django.apps import AppConfig


class CompromisesConfig(AppConfig):
    name = "tieline.apps.compromises"
    label = "compromises"
    default_auto_field = "django.db.models.BigAutoField"
