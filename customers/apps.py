"""The core: households, customers, staff, addresses, settings."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """App of the household file and everybody in it."""

    name = "customers"
