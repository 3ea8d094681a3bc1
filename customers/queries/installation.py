"""What this database holds."""

from customers.enums import Contents
from customers.models import Customer, Installation, Staff


def is_demonstration() -> bool:
    """Tell whether this database holds the invented department: its logins are shown, the second factor is offered and not demanded."""
    return Installation.objects.filter(contents=Contents.DEMONSTRATION).exists()


def is_untouched() -> bool:
    """Tell whether nobody has decided what this database holds, and nobody has entered anybody."""
    return not (Installation.objects.exists() or Customer.objects.exists() or Staff.objects.exists())
