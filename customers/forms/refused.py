"""A refusal shown where it arose."""

from django.forms import Form

from customers.refusals import Refusal


def mark_field(form: Form, refusal: Refusal) -> None:
    """Put a refusal beside the field it is about, when the form has one; the page says it at its head besides."""
    name = next((name for name in refusal.fields if name in form.fields), "")
    if name:
        form.add_error(name, str(refusal))
