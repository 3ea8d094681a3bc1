"""A route in words."""

from django.utils.translation import gettext as _

from customers.authorization.rules import Route
from customers.enums import Role


def route_words(route: Route) -> str:
    """Return a route in words."""
    posts = [step.role for step in route.steps]
    if not posts:
        return _("Within your mandate: it takes effect at once")
    if Role.GM in posts:
        return _("Manager's opinion, vice president, general manager")
    if Role.VP in posts:
        return _("Manager's opinion, then the vice president decides")
    return _("The manager decides")
