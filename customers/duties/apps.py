"""App of the core: duties."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """App of duties."""

    name = "customers.duties"
    label = "duties"
