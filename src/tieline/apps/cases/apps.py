"""Django's entry for this stage."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tieline.apps.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
