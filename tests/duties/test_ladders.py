from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.duties import actions
from customers.duties.enums import EventKind, Receiver
from customers.duties.models import Duty, LadderStep
from customers.duties.queries import ladder_of, ladders
from customers.duties.rules import BREACH, Rung, mark_at, numbered
from customers.duties.sweep import sweep
from customers.enums import Role
from customers.models import LadderChange
from tests.factories.customers import NOW, gm, household, manager, rep, staff_as, vp
from tests.factories.duties import duty

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
OWNER_10_BEFORE = Rung(Receiver.OWNER, -10)
MANAGER_2_AFTER = Rung(Receiver.MANAGER, 2)


@pytest.fixture
def chief():
    return manager()


def change(clause, *rungs, by=None, now=NOW, reason="早一点提醒"):
    return actions.change_ladder(clause=clause, rungs=[*rungs, BREACH], reason=reason, by=by or manager(), now=now)


def rung_marks(owed):
    """Return kind and mark of everything that rang, in the order of its mark."""
    return list(owed.events.order_by("marked_for", "level").values_list("kind", "marked_for"))


# The rules


def test_steps_are_numbered_in_the_order_of_their_time_above_what_was_given_out():
    marks = numbered([MANAGER_2_AFTER, BREACH, OWNER_10_BEFORE, OWNER_10_BEFORE, Rung(Receiver.MANAGER, 0)], 8)

    assert [(mark.level, mark.receiver, mark.after // HOUR) for mark in marks] == [(9, "owner", -10), (10, "owner", 0), (11, "manager", 0), (12, "manager", 2)]


@pytest.mark.parametrize(
    ("rung", "kind"),
    [
        (OWNER_10_BEFORE, EventKind.REMINDED),
        (Rung(Receiver.MANAGER, -1), EventKind.REMINDED),
        (BREACH, EventKind.BREACHED),
        (Rung(Receiver.OWNER, 5), EventKind.BREACHED),
        (Rung(Receiver.MANAGER, 0), EventKind.ESCALATED),
        (Rung(Receiver.GM, 72), EventKind.ESCALATED),
    ],
)
def test_what_a_step_is_follows_from_whom_it_tells_and_when(rung, kind):
    assert rung.kind == kind


# Changing


def test_open_duties_follow_the_new_times_at_once():
    owed = duty(now=NOW)

    count = change("5.6.3.b", OWNER_10_BEFORE, now=NOW)

    owed.refresh_from_db()
    assert count == 1
    assert owed.next_mark_at == mark_at(owed.due_at, -10 * HOUR)


def test_ended_duties_and_other_ladders_stay_as_they_are():
    file = household()
    ended, other = duty(file=file), duty(file=file, clause="5.4.4.4", occurrence="2")
    actions.fulfil(duty=ended, by=None, at=NOW, now=NOW)
    before = Duty.objects.get(pk=other.pk).next_mark_at

    assert change("5.6.3.b", OWNER_10_BEFORE) == 0
    assert Duty.objects.get(pk=ended.pk).next_mark_at is None
    assert Duty.objects.get(pk=other.pk).next_mark_at == before


def test_a_clause_gets_its_own_ladder_and_its_open_duties_leave_that_of_all_others():
    owed = duty(clause="5.4.4.4")

    change("5.4.4.4", OWNER_10_BEFORE)

    owed.refresh_from_db()
    assert (owed.ladder, ladder_of("5.4.4.4").open, ladder_of("").open) == ("5.4.4.4", 1, 0)


def test_what_has_rung_stays_rung_and_what_is_to_come_rings_once():
    gm(), vp()
    owed = duty(now=NOW)
    due = owed.due_at
    sweep(now=due - 8 * HOUR)

    change("5.6.3.b", Rung(Receiver.OWNER, -24), OWNER_10_BEFORE, Rung(Receiver.OWNER, -1), MANAGER_2_AFTER, now=due - 7 * HOUR)
    for hours in (-7, -1, 0, 2, 200):
        sweep(now=due + hours * HOUR)

    assert rung_marks(owed) == [
        ("reminded", mark_at(due, -24 * HOUR)),
        ("reminded", mark_at(due, -12 * HOUR)),
        ("reminded", mark_at(due, -8 * HOUR)),
        ("reminded", due - HOUR),
        ("breached", due),
        ("escalated", due + 2 * HOUR),
    ]


def test_a_shorter_ladder_loses_no_escalation():
    gm(), vp(), manager()
    owed = duty(now=NOW)
    due = owed.due_at
    sweep(now=due)

    change("5.6.3.b", Rung(Receiver.VP, 24), Rung(Receiver.GM, 72), now=due + HOUR)
    sweep(now=due + 100 * HOUR)

    assert rung_marks(owed)[-2:] == [("escalated", due + 24 * HOUR), ("escalated", due + 72 * HOUR)]


def test_a_mark_that_had_passed_unswept_still_rings():
    owed = duty(now=NOW)
    due = owed.due_at
    sweep(now=due - HOUR)

    change("5.6.3.b", OWNER_10_BEFORE, now=due + timedelta(seconds=30))
    sweep(now=due + timedelta(minutes=1))

    owed.refresh_from_db()
    assert rung_marks(owed)[-1] == ("breached", due)
    assert owed.breached_at == due


def test_a_ladder_that_is_taken_away_falls_back_to_that_of_all_others_and_nothing_is_lost_or_rings_twice():
    gm(), vp(), manager()
    owed, other = duty(now=NOW), duty(clause="5.4.4.4", now=NOW)
    due = owed.due_at
    sweep(now=due - 8 * HOUR)

    count = actions.remove_ladder(clause="5.6.3.b", reason="并入", by=manager(), now=due - 7 * HOUR)
    for hours in (-7, -1, 0, 200):
        sweep(now=due + hours * HOUR)

    assert count == 1
    assert not LadderStep.objects.filter(clause="5.6.3.b").exists()
    assert [kind for kind, _mark in rung_marks(owed)] == ["reminded", "reminded", "reminded", "reminded", "breached", "escalated"]
    assert [kind for kind, _mark in rung_marks(other)] == ["reminded", "reminded", "reminded", "breached", "escalated"]


def test_to_and_fro_nothing_rings_twice():
    manager()
    owed = duty(clause="5.4.4.4", now=NOW)
    due, by = owed.due_at, manager()
    sweep(now=due - 8 * HOUR)
    for hours in (-7, -6):
        change("5.4.4.4", Rung(Receiver.OWNER, -24), Rung(Receiver.OWNER, -8), Rung(Receiver.OWNER, -3), by=by, now=due + hours * HOUR)
        actions.remove_ladder(clause="5.4.4.4", reason="试", by=by, now=due + hours * HOUR)
    for hours in (-5, -1, 0, 100):
        sweep(now=due + hours * HOUR)

    assert [kind for kind, _mark in rung_marks(owed)] == ["reminded", "reminded", "reminded", "breached", "escalated"]


def test_a_change_is_written_down_with_who_when_and_why(chief):
    change("5.7.2", OWNER_10_BEFORE, by=chief)

    row = LadderChange.objects.get()
    assert (row.clause, row.set_by, row.set_at, row.reason) == ("5.7.2", chief, NOW, "早一点提醒")
    assert [(step["receiver"], step["hours"]) for step in row.after] == [("owner", -10), ("owner", 0)]
    assert len(row.before) == 8


def test_only_manager_and_administrator_change_it_with_a_reason_and_keep_the_breach(chief):
    for wrong in (rep(), vp(), gm()):
        with pytest.raises(actions.LadderKeeper):
            change("5.7.2", by=wrong)
        with pytest.raises(actions.LadderKeeper):
            actions.remove_ladder(clause="5.7.2", reason="x", by=wrong, now=NOW)
    with pytest.raises(actions.LadderReasonMissing):
        change("5.7.2", reason="  ")
    with pytest.raises(actions.BreachMissing):
        actions.change_ladder(clause="5.7.2", rungs=[OWNER_10_BEFORE], reason="x", by=staff_as(Role.ADMINISTRATOR), now=NOW)
    for none in ("", "5.4.4.4"):
        with pytest.raises(actions.NoSuchLadder):
            actions.remove_ladder(clause=none, reason="x", by=chief, now=NOW)


# The pages


def rows(*rungs, **values):
    data = {"form-TOTAL_FORMS": "12", "form-INITIAL_FORMS": "12", "reason": "早一点提醒", **values}
    for place in range(12):
        receiver, hours, when = rungs[place] if place < len(rungs) else ("owner", "", "before")
        data |= {f"form-{place}-receiver": receiver, f"form-{place}-hours": hours, f"form-{place}-when": when}
    return data


def test_the_page_shows_every_ladder_and_how_many_duties_follow_it(client, chief):
    duty()
    client.force_login(chief)

    page = client.get(reverse("customers:ladders"))

    shown = {entry["ladder"].clause: entry["ladder"].open for entry in page.context["ladders"]}
    assert shown == {"": 0, "5.4.4.5.a": 0, "5.4.4.6.a": 0, "5.6.3.b": 1, "5.7.2": 0}


def test_steps_are_written_on_the_page_and_the_history_stands_beside_them(client, chief):
    client.force_login(chief)
    url = reverse("customers:ladder", args=["5.6.3.b"])

    answer = client.post(url, rows(("owner", "10", "before"), ("owner", "0", "after"), ("vp", "24", "after")))

    assert answer.status_code == 302
    assert ladder_of("5.6.3.b").rungs == [Rung(Receiver.OWNER, -10), BREACH, Rung(Receiver.VP, 24)]
    assert [change["row"].reason for change in client.get(url).context["history"]] == ["早一点提醒"]


def test_the_ladder_of_all_others_is_changed_and_one_of_a_clause_taken_away(client, chief):
    client.force_login(chief)

    client.post(reverse("customers:ladder", args=["others"]), rows(("owner", "4", "before"), ("owner", "0", "after")))
    client.post(reverse("customers:ladder", args=["5.7.2"]), rows(("owner", "0", "after"), remove="1"))

    assert ladder_of("").rungs == [Rung(Receiver.OWNER, -4), BREACH]
    assert ladder_of("5.7.2").rungs == []


def test_a_clause_without_own_steps_begins_with_those_of_all_others(client, chief):
    client.force_login(chief)

    chosen = client.get(reverse("customers:ladders"), {"clause": "5.4.4.4"})
    page = client.get(chosen["Location"])

    typed = [row.initial.get("hours") for row in page.context["steps"]]
    assert typed[:5] == [24, 8, 1, 0, 0]
    assert set(typed[5:]) == {None}


@pytest.mark.parametrize(
    "data", [rows(("owner", "10", "before")), rows(("owner", "0", "after"), reason=""), rows(("owner", "-1", "after")), rows(("nobody", "1", "after"))]
)
def test_what_is_wrong_comes_back_and_changes_nothing(client, chief, data):
    client.force_login(chief)
    before = ladder_of("5.7.2").rungs

    answer = client.post(reverse("customers:ladder", args=["5.7.2"]), data)

    assert answer.status_code == 422
    assert ladder_of("5.7.2").rungs == before


def test_an_unknown_clause_is_not_found(client, chief):
    client.force_login(chief)

    assert client.get(reverse("customers:ladder", args=["9.9"])).status_code == 404


@pytest.mark.parametrize("role", [Role.REP, Role.VP, Role.GM, Role.FINANCE, Role.AUDITOR])
@pytest.mark.parametrize("name", ["list", "one"])
def test_other_posts_are_refused(client, role, name):
    client.force_login(staff_as(role))

    assert client.get(reverse("customers:ladders") if name == "list" else reverse("customers:ladder", args=["5.7.2"])).status_code == 403


def test_the_page_costs_the_same_queries_with_one_duty_and_with_three(client, chief):
    client.force_login(chief)
    duty()
    counts = []
    for _more in range(2):
        client.get(reverse("customers:ladders"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("customers:ladders"))
        counts.append(len(caught))
        for number in range(2):
            duty(occurrence=f"x{number}", clause="5.4.4.4")

    assert counts[0] == counts[1]


def test_the_ladders_stand_in_the_order_of_the_regulation():
    assert [ladder.clause for ladder in ladders()] == ["", "5.4.4.5.a", "5.4.4.6.a", "5.6.3.b", "5.7.2"]
