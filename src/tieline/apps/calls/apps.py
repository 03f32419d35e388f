"""Django's entry for this stage."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "tieline.apps.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"
