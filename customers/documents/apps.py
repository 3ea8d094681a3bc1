"""App of the core: documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """App of documents."""

    name = "customers.documents"
    label = "documents"
