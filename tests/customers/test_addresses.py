import pytest
from django.urls import reverse

from customers.addresses import address_of, record_address


def test_a_page_stands_where_the_addresses_say():
    assert address_of("customers:households") == reverse("customers:households")


@pytest.mark.parametrize("name", ["customers:household", "complaints:call", "complaints:matter", "contracts:confirm"])
@pytest.mark.parametrize("pk", [1, 12, 999_999_937, 1_234_567_890])
def test_the_page_of_a_record_stands_where_the_addresses_say(name, pk):
    assert record_address(name, pk) == reverse(name, args=[pk])


def test_another_set_of_addresses_is_not_taken_for_the_first(settings):
    before = address_of("customers:today")
    settings.ROOT_URLCONF = "tests.config.shell_urls"

    assert (address_of("customers:today"), address_of("customers:today") == before) == (reverse("customers:today"), False)
