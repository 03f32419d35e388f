"""Django's entry for this stage."""

from django.apps import AppConfig


class SelectorsConfig(AppConfig):
    name = "tieline.apps.selectors"
    label = "selectors"
    default_auto_field = "django.db.models.BigAutoField"
