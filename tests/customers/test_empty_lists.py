import pytest
from django.urls import reverse

from customers.enums import Role
from customers.models import Posting, Subsidiary
from tests.factories.customers import SubsidiaryFactory, manager, rep, staff_as

pytestmark = pytest.mark.django_db


def empty(page):
    """Return the heading and the text of the empty state of a page."""
    inside = page.text.split('class="empty')[1].split("</div>")[0]
    return [inside.split(f"<{tag}>")[1].split(f"</{tag}>")[0].strip() for tag in ("h2", "p")]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("customers:projects", {}),
        ("customers:staff", {"q": "nobody is called so"}),
        ("customers:staff", {"view": "closed"}),
        ("customers:organisations", {}),
        ("customers:holidays", {"year": "2001"}),
        ("customers:settings", {"q": "no such setting"}),
    ],
)
def test_an_empty_list_says_what_it_is_and_what_to_do(client, name, query):
    client.force_login(staff_as(Role.ADMINISTRATOR))

    assert all(empty(client.get(reverse(name), query)))


def test_a_representative_without_households_and_a_company_without_representatives_say_so_too(client):
    chief, owner = manager(), rep()
    client.force_login(chief)

    assert all(empty(client.get(reverse("customers:hand_over", args=[owner.pk]))))
    assert all(empty(client.get(reverse("customers:hand_over", args=[owner.pk]), {"q": "nobody"})))
    assert all(empty(client.get(reverse("customers:absences"))))
    Posting.objects.filter(staff=owner).delete()
    assert all(empty(client.get(reverse("customers:staffing"))))
    assert Subsidiary.objects.get() == SubsidiaryFactory()
