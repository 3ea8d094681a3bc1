from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.authorization import actions
from customers.authorization.actions import grants as granting
from customers.authorization.actions.commitments import BeyondMandate
from customers.authorization.enums import PromiseKind, PromiseState
from customers.authorization.models import Commitment, Grant
from customers.documents.models import Upload
from customers.enums import Role
from tests.factories import complaints
from tests.factories import customers as core
from tests.factories import promises as make
from tests.factories.customers import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
URL = "/approvals/promises/authorisations/"
TOKEN = "5f0c6c5e-6a3b-4d0f-9b1a-0000000000ab"


@pytest.fixture
def house():
    class House:
        subsidiary = core.SubsidiaryFactory()
        rep, manager, vp = core.rep(name="林晓雯"), core.manager(name="陈立恒"), core.vp(name="韩静")
        file = core.household(rep)
        matter = complaints.matter(file)

    return House


@pytest.mark.clause("4.12")
def test_a_written_authorisation_in_force_carries_a_promise_and_is_named_by_it(house):
    given = make.grant(house.rep, house.vp)

    made = make.commitment(house.matter, kind=PromiseKind.GRANTED, grant=given)

    assert (made.state, made.clause, made.grant) == (PromiseState.STANDING, "4.12", given)
    assert Upload.objects.about(given).count() == 1


@pytest.mark.clause("4.12")
@pytest.mark.parametrize("period", [{"starts_on": TODAY + timedelta(days=1)}, {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)}])
def test_an_authorisation_that_is_over_or_to_come_carries_nothing(house, period):
    with pytest.raises(BeyondMandate):
        make.commitment(house.matter, kind=PromiseKind.GRANTED, grant=make.grant(house.rep, house.vp, **period))


@pytest.mark.clause("4.12")
def test_a_colleagues_authorisation_carries_nothing(house):
    with pytest.raises(BeyondMandate):
        make.commitment(house.matter, kind=PromiseKind.GRANTED, grant=make.grant(core.rep(), house.vp))


@pytest.mark.clause("4.12")
def test_an_authorisation_is_entered_by_a_chief_for_somebody_who_promises_and_with_its_document(house):
    with pytest.raises(granting.NotYoursToGrant):
        make.grant(house.manager, house.rep)
    with pytest.raises(granting.NotYoursToGrant):
        make.grant(house.manager, house.manager)
    with pytest.raises(granting.HolderUnfit):
        make.grant(core.staff_as(Role.SALES), house.vp)
    with pytest.raises(granting.PeriodTurned):
        make.grant(house.rep, house.vp, ends_on=TODAY - timedelta(days=1))
    with pytest.raises(granting.DocumentMissing):
        make.grant(house.rep, house.vp, documents=[])
    assert Grant.objects.count() == 0


@pytest.mark.clause("4.12")
def test_an_authorisation_that_is_ended_carries_nothing_more_and_what_was_promised_stands(house):
    given = make.grant(house.rep, house.vp)
    made = make.commitment(house.matter, kind=PromiseKind.GRANTED, grant=given)

    ended = actions.end_grant(grant=given, by=house.manager, now=NOW)

    assert ended.ends_on == TODAY - timedelta(days=1)
    assert actions.end_grant(grant=given, by=house.manager, now=NOW + timedelta(days=9)).ends_on == ended.ends_on
    assert Commitment.objects.get(pk=made.pk).state == PromiseState.STANDING
    with pytest.raises(BeyondMandate):
        make.commitment(house.matter, kind=PromiseKind.GRANTED, grant=given)
    with pytest.raises(granting.NotYoursToGrant):
        actions.end_grant(grant=given, by=house.rep, now=NOW)


def test_the_database_takes_no_authorisation_to_oneself(house):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(subsidiary=house.subsidiary, holder=house.vp, what="x", starts_on=TODAY, set_by=house.vp, set_at=NOW)


# ---- the page ------------------------------------------------------------------------------------------------------


def get(client, person, **query):
    client.force_login(person)
    return client.get(URL, query)


def typed(house, **values):
    chosen = {"holder": house.rep.pk, "what": "小修由公司承担", "starts_on": timezone.localdate().isoformat(), "ends_on": "", "token": TOKEN}
    return {**chosen, "documents": [make.page()], **values}


@pytest.mark.clause("4.12")
def test_the_vice_president_enters_one_once_with_its_document(client, house):
    client.force_login(house.vp)

    first = client.post(URL, typed(house))
    second = client.post(URL, typed(house))

    given = Grant.objects.get()
    assert first["Location"] == second["Location"] == given.get_absolute_url()
    assert (given.holder, given.set_by, Upload.objects.about(given).count()) == (house.rep, house.vp, 1)
    assert "小修由公司承担" in get(client, house.rep).text


@pytest.mark.parametrize(
    ("field", "values"),
    [("documents", {"documents": []}), ("ends_on", {"ends_on": "2020-01-01"}), ("holder", {"holder": ""}), ("what", {"what": ""})],
)
def test_what_is_missing_is_told_at_the_field(client, house, field, values):
    client.force_login(house.vp)

    answer = client.post(URL, typed(house, **values))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_who_reads_the_register_and_who_enters_into_it(client, house):
    assert get(client, house.rep).context["form"] is None
    assert get(client, house.manager).context["form"] is not None
    client.force_login(house.rep)
    assert client.post(URL, typed(house)).status_code == 403
    assert get(client, core.staff_as(Role.FINANCE)).status_code == 403


def test_the_register_shows_what_is_in_force_unless_another_state_is_asked_for(client, house):
    today = timezone.localdate()
    over = make.grant(house.rep, house.vp, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1), what="旧的")
    to_come = make.grant(house.rep, house.vp, starts_on=today + timedelta(days=3), what="将来的")
    now = make.grant(house.rep, house.vp, starts_on=today, what="现在的")

    assert get(client, house.manager).context["page"].rows == [now]
    assert get(client, house.manager, state="over").context["page"].rows == [over]
    assert get(client, house.manager, state="to_come").context["page"].rows == [to_come]
    assert get(client, house.manager, q="旧", state="").context["page"].rows == [over]
    assert get(client, house.manager, export="xlsx").status_code == 200


def test_one_is_ended_from_the_register_by_a_chief_within_reach(client, house):
    given = make.grant(house.rep, house.vp, starts_on=timezone.localdate() - timedelta(days=3))
    url = f"{URL}{given.pk}/end/"
    client.force_login(house.rep)
    client.post(url)
    assert Grant.objects.get().ends_on is None
    client.force_login(core.manager(core.SubsidiaryFactory(code="HB")))
    assert client.post(url).status_code == 404

    client.force_login(house.manager)
    assert client.post(url).status_code == 302
    assert Grant.objects.get().ends_on == timezone.localdate() - timedelta(days=1)
    assert list(get(client, house.manager).context["page"].rows) == []


def test_the_register_costs_the_same_queries_with_one_row_and_with_three(client, house):
    def cost():
        get(client, house.manager)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(URL).status_code == 200
        return len(caught)

    start = timezone.localdate() - timedelta(days=3)
    make.grant(house.rep, house.vp, starts_on=start)
    one = cost()
    for _ in range(2):
        make.grant(house.rep, house.vp, starts_on=start)

    assert cost() == one
