"""Django's entry for this stage."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tieline.apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
