"""Input that will stand on a paper."""

from customers.documents.forms import PrintedField

__all__ = ["PrintedField"]
