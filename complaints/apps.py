"""App of complaints."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """App of complaints."""

    name = "complaints"
