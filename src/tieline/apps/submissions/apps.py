"""Django's entry for this stage."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "tieline.apps.submissions"
    label = "submissions"
    default_auto_field = "django.db.models.BigAutoField"
