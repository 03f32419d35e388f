"""Django's entry for this stage."""

from django.apps import AppConfig


class HitsConfig(AppConfig):
    name = "tieline.apps.hits"
    label = "hits"
    default_auto_field = "django.db.models.BigAutoField"
