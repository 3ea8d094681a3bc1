"""App of correspondence."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """App of correspondence."""

    name = "correspondence"
