"""App of contracts."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """App of contracts."""

    name = "contracts"
