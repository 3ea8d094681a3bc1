from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from complaints.models import Matter, Reception
from config.retention import clear_short_lived
from correspondence import actions as cards
from correspondence.models import Card, CardBatch
from customers.actions.households import record_address
from customers.documents import actions as documents
from customers.documents.models import PrintRun
from customers.documents.queries import changed_files
from customers.enums import AddressKind, AddressSource, Consent, Role
from customers.models import Customer, Household, Notification
from customers.models.customer import NOBODY
from tests.factories.complaints import matter, reception
from tests.factories.customers import NOW, customer, household, rep, staff_as
from tests.factories.notices import notice

pytestmark = pytest.mark.django_db
MONDAY = NOW - timedelta(hours=19, minutes=40)


def years(number):
    return NOW.replace(year=NOW.year + number) + timedelta(days=1)


@pytest.mark.clause("5.4.4.2")
def test_a_visitors_name_and_phone_go_after_five_years_from_history_too_and_the_entry_stays():
    row = matter(by=rep())
    known = reception(household())

    early = clear_short_lived(now=NOW + timedelta(days=5 * 365 - 1))
    clear_short_lived(now=years(5))
    again = clear_short_lived(now=years(5))

    kept, entry = Matter.objects.get(pk=row.pk), Reception.objects.get(matter=row)
    assert (early, again) == (0, 0)
    assert (kept.visitor_name, kept.visitor_phone, entry.visitor_name, entry.visitor_phone, entry.words) == (NOBODY, "", NOBODY, "", row.words)
    assert set(apps.get_model("complaints", "MatterHistory").objects.values_list("visitor_name", "visitor_phone")) == {(NOBODY, "")}
    assert Reception.objects.get(pk=known.pk).visitor_name == ""


def test_the_history_of_other_matters_stays_locked():
    matter(by=rep())
    history = apps.get_model("complaints", "MatterHistory").objects

    for write in (lambda: history.update(pgh_label=F("pgh_label")), lambda: history.all().delete()):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            write()


@pytest.fixture
def batch():
    file = household()
    Customer.objects.update(birth_month=NOW.month, birth_day=NOW.day, consent=Consent.AGREED, consented_on=NOW.date())
    record_address(
        household=file,
        text="文昌街1号",
        source=AddressSource.CONTRACT,
        kind=AddressKind.CONTRACT,
        known_on=NOW.date(),
        by=file.assignments.get().staff,
        now=NOW,
    )
    staff_as(Role.GENERAL_AFFAIRS, file.project.subsidiary)
    cards.make_sure_batches_are_made(now=NOW)
    documents.render_waiting_parts(now=NOW)
    documents.finish_runs(now=NOW)
    return CardBatch.objects.get()


@pytest.mark.clause("5.4.3.1")
def test_names_and_addresses_of_cards_and_their_prints_go_after_a_year(client, batch):
    files = [(run.file.storage, run.file.name) for run in PrintRun.objects.all()]
    clear_short_lived(now=NOW + timedelta(days=360))
    first = Card.objects.get().address
    with transaction.atomic():
        clear_short_lived(now=years(1))

    card, runs = Card.objects.get(), PrintRun.objects.all()
    assert (first, card.address, card.salutation, card.addressee, card.customer_id is not None) == ("文昌街1号", NOBODY, NOBODY, "", True)
    assert [(run.cleared_at, run.file.name, [part.rows for part in run.parts.all()]) for run in runs] == [(years(1), "", [[]])] * 2
    assert (len(files), list(changed_files())) == (2, [])
    with time_machine.travel(years(1)):
        client.force_login(staff_as(Role.GENERAL_AFFAIRS, batch.subsidiary))
        assert client.get(reverse("documents:run", args=[runs[0].pk])).status_code == 410


def test_notices_of_more_than_a_year_ago_go():
    notice(rep(), now=NOW)

    clear_short_lived(now=NOW + timedelta(days=364))
    kept = Notification.objects.count()
    clear_short_lived(now=years(1))

    assert (kept, Notification.objects.count()) == (1, 0)


def said(*arguments):
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_what_is_due_and_erases_people_only_when_told():
    file = household(buyers=[customer()])
    Household.objects.update(ended_on=NOW.date(), stage="ended")
    person = file.buyers.get().customer
    with time_machine.travel(years(3), tick=False):
        listed = said()
        untouched = Customer.objects.get().name
        said("--do")
        after = said()

    assert (f"person {person.pk}: files {file.pk}" in listed, untouched, Customer.objects.get().name) == (True, "王建平", NOBODY)
    assert f"person {person.pk}" not in after
