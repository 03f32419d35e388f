"""Django's entry for this stage."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "tieline.apps.engagements"
    label = "engagements"
    default_auto_field = "django.db.models.BigAutoField"
