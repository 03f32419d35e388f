"""Django's entry for this stage."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "tieline.apps.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"
