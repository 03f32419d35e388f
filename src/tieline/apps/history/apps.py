"""Django's entry for this stage."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "tieline.apps.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"
