"""App of the core: authorization."""

from django.apps import AppConfig


class AuthorizationConfig(AppConfig):
    """App of authorization."""

    name = "customers.authorization"
    label = "authorization"
