import json
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from complaints.actions import log_signing as actions
from complaints.enums import LogState
from complaints.models import LogRemark, WorkLog
from complaints.queries.log_paper import unprinted
from complaints.queries.log_signing import Desks, broken_links, signing_of, tip_of, to_sign
from complaints.rules.worklog import WEEK
from customers.authorization.models import Delegation
from customers.documents.models import Paper
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode, Role
from customers.models import Notification, Posting, Subsidiary
from tests.factories.complaints import reception
from tests.factories.customers import NOW, SubsidiaryFactory, away, gm, household, manager, rep, staff_as, vp
from tests.factories.worklogs import HANDED_IN, LAST_WEEK, SIGNED, handed_in, in_week, opened, signed, worked

pytestmark = pytest.mark.django_db
TRIGGERS = "ALTER TABLE complaints_worklog {} TRIGGER USER"


def sign(log, by, now=SIGNED, remark="", **remarks):
    return actions.sign(log=log, remarks={int(no.removeprefix("n")): words for no, words in remarks.items()}, remark=remark, by=by, now=now)


def given(giver, taker, role=Role.MANAGER):
    values = {"starts_at": SIGNED - timedelta(days=1), "ends_at": SIGNED + timedelta(days=1), "set_at": SIGNED}
    return Delegation.objects.create(giver=giver, taker=taker, role=role, subsidiary=Subsidiary.objects.get(), **values)


def tamper(sql, *values):
    """Change a signed log as somebody could who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(TRIGGERS.format("DISABLE"))
        cursor.execute(sql, values)
        cursor.execute(TRIGGERS.format("ENABLE"))


# ---- the signature ----------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_signing_gives_number_and_seal_keeps_the_duty_and_tells_the_person():
    boss, person = manager(), rep()
    log = handed_in(person)

    log = sign(log, boss, remark="已阅", n1="请补上客户意见")

    assert (log.state, log.signed_by, log.signed_for, log.signed_at, log.remark) == (LogState.SIGNED, boss, None, SIGNED, "已阅")
    assert log.number == "GZ-LT-2026-00001"
    assert (len(log.sha256), log.hash_before) == (64, "")
    assert list(log.remarks.values_list("line", "words", "by")) == [(1, "请补上客户意见", boss.pk)]
    duty = Duty.objects.about(log).get(kind=DutyKind.SIGN_LOG)
    assert (duty.fulfilled_at, duty.fulfilled_by, duty.is_on_time) == (SIGNED, boss, True)
    assert Notification.objects.get(staff=person, code=NoticeCode.LOG_SIGNED).url == log.get_absolute_url()


@pytest.mark.clause("5.4.4.8")
def test_each_signed_log_carries_the_seal_of_the_one_signed_before_it():
    boss, person, other = manager(), rep(), rep()
    first = signed(person, boss, LAST_WEEK - WEEK)
    strange = signed(other, boss, LAST_WEEK - WEEK)

    second = signed(person, boss)

    assert (second.hash_before, strange.hash_before) == (first.sha256, "")
    assert tip_of(person) == second.sha256
    assert list(broken_links()) == []


def test_the_chain_follows_the_order_of_signing_not_of_weeks():
    boss, person = manager(), rep()
    older = handed_in(person, LAST_WEEK - WEEK)
    newer = sign(handed_in(person, summary="后周"), boss)

    older = sign(older, boss, SIGNED + timedelta(minutes=1))

    assert older.hash_before == newer.sha256
    assert list(broken_links()) == []


def test_a_remark_that_is_empty_is_none_and_one_on_no_line_is_refused():
    log = handed_in(rep())

    with pytest.raises(actions.NoSuchLine):
        sign(log, manager(), n9="没有这一条")
    sign(log, manager(), n1="  ")

    assert LogRemark.objects.count() == 0


def test_an_open_log_is_not_signed():
    with pytest.raises(actions.NotYetHandedIn):
        sign(opened(rep()), manager())


def test_a_log_is_signed_once():
    boss, second = manager(), manager()
    log = sign(handed_in(rep()), boss)

    with pytest.raises(actions.AlreadySigned) as refused:
        sign(log, second, SIGNED + timedelta(minutes=1))

    assert boss.name in str(refused.value)
    assert WorkLog.objects.get().number == "GZ-LT-2026-00001"


# ---- who signs --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_nobody_signs_his_own_log_and_the_vice_president_signs_the_managers():
    boss, second, above = manager(), manager(), vp()
    reception(household(), by=boss, now=in_week())
    log = handed_in(boss, summary="自己接待")
    assert Duty.objects.about(log).get(kind=DutyKind.SIGN_LOG).owner == above

    for one in (boss, second):
        with pytest.raises(actions.NotYoursToSign):
            sign(log, one)

    assert sign(log, above).signed_by == above


def test_the_general_manager_signs_the_vice_presidents_and_where_no_vice_president_is():
    boss, top = manager(), gm()
    reception(household(), by=boss, now=in_week())
    log = handed_in(boss, summary="自己接待")

    assert Desks.of([log.subsidiary_id], SIGNED).signers(log) == [top]
    assert sign(log, top).signed_by == top


def test_where_nobody_holds_the_managers_post_the_vice_president_signs():
    above = vp()

    assert sign(handed_in(rep()), above).signed_by == above


def test_without_any_chief_nobody_signs():
    log = handed_in(rep())

    assert Desks.of([log.subsidiary_id], SIGNED).role_of(log) is None
    assert signing_of(rep(), log, SIGNED) is None


@pytest.mark.parametrize("who", [rep, vp, gm, lambda: staff_as(Role.AUDITOR), lambda: manager(SubsidiaryFactory(code="HB"))])
def test_another_post_does_not_sign(who):
    manager()
    log = handed_in(rep())

    with pytest.raises(actions.NotYoursToSign):
        sign(log, who())


def test_who_handed_a_log_in_does_not_sign_it():
    boss, above, gone = manager(), vp(), rep()
    worked(gone)
    Posting.objects.filter(staff=gone).update(ends_on=LAST_WEEK + timedelta(days=4))
    log = handed_in(gone, by=boss, summary="代交")

    with pytest.raises(actions.NotYoursToSign):
        sign(log, boss)
    assert sign(log, above).signed_by == above


def test_a_delegate_signs_for_the_manager_but_never_his_own_log():
    boss, person, taker = manager(), rep(), rep()
    given(boss, taker)
    own, others = handed_in(taker), handed_in(person)
    assert Notification.objects.filter(staff=taker, code=NoticeCode.LOG_TO_SIGN).count() == 1

    with pytest.raises(actions.NotYoursToSign):
        sign(own, taker)
    log = sign(others, taker)

    assert (log.signed_by, log.signed_for) == (taker, boss)
    assert to_sign(taker, SIGNED) == []


def test_a_chief_who_stands_in_for_the_manager_signs_and_a_colleague_who_does_does_not():
    boss, above, person = manager(), vp(), rep()
    absence = away(boss, above)
    log = handed_in(person)
    assert signing_of(above, log, SIGNED).giver == boss

    absence.cover = clerk = staff_as(Role.GENERAL_AFFAIRS)
    absence.save()

    assert signing_of(clerk, log, SIGNED) is None
    assert signing_of(above, log, SIGNED) is None


def test_what_waits_for_a_signature_stands_oldest_first():
    boss, one, two = manager(), rep(), rep()
    handed_in(one)
    older = handed_in(two, LAST_WEEK - WEEK)
    handed_in(two, summary="后周")
    signed(rep(), boss)

    queue = to_sign(boss, SIGNED)

    assert queue[0] == older
    assert len(queue) == 3
    assert to_sign(vp(), SIGNED) == to_sign(one, SIGNED) == []


def test_the_queue_takes_as_many_queries_with_one_log_as_with_three(django_assert_num_queries):
    boss = manager()
    handed_in(rep())
    for _each in range(2):
        with django_assert_num_queries(6):
            to_sign(boss.__class__.objects.get(pk=boss.pk), SIGNED)
        handed_in(rep())
        handed_in(rep())


# ---- what the database refuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"remark": "改"}, {"lines": []}, {"state": LogState.SUBMITTED}, {"signed_at": NOW}, {"sha256": "x"}])
@pytest.mark.clause("5.4.4.8")
def test_a_signed_log_is_sealed(values):
    log = signed(rep(), manager())

    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        WorkLog.objects.filter(pk=log.pk).update(**values)


def test_a_signed_log_takes_no_remark_and_loses_none():
    boss = manager()
    log = signed(rep(), boss, remarks={1: "好"})

    with pytest.raises(IntegrityError, match="takes no remark"), transaction.atomic():
        LogRemark.objects.create(log=log, line=2, words="补", by=boss, at=NOW)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        log.remarks.all().delete()


def test_nobody_is_written_down_as_signer_of_his_own_log():
    log = handed_in(rep())
    whole = {"state": LogState.SIGNED, "signed_at": NOW, "sha256": "x", "number": "GZ-LT-2026-00009"}

    with pytest.raises(IntegrityError, match="work_log_not_signed_by"), transaction.atomic():
        WorkLog.objects.filter(pk=log.pk).update(signed_by=log.staff, **whole)


def test_a_chain_cannot_fork():
    boss, person = manager(), rep()
    signed(person, boss, LAST_WEEK - WEEK)
    log = handed_in(person, summary="后周")
    whole = {"state": LogState.SIGNED, "signed_at": NOW, "sha256": "x", "number": "GZ-LT-2026-00009", "signed_by": boss}

    with pytest.raises(IntegrityError, match="work_log_chain_never_forks"), transaction.atomic():
        WorkLog.objects.filter(pk=log.pk).update(hash_before="", **whole)


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_sign_two_logs_of_one_person_at_once_leave_one_chain():
    bosses, person = [manager(), manager()], rep()
    logs = [handed_in(person, LAST_WEEK - WEEK), handed_in(person, summary="后周")]

    def act(log, by):
        try:
            sign(log, by)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in zip(logs, bosses, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = list(WorkLog.objects.signed())
    assert len(rows) == 2
    assert {row.hash_before for row in rows} == {"", next(row.sha256 for row in rows if not row.hash_before)}
    assert list(broken_links()) == []


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_sign_one_log_at_once_leave_one_signature():
    bosses, log = [manager(), manager()], handed_in(rep())
    outcomes = []

    def act(by):
        try:
            sign(log, by)
            outcomes.append("signed")
        except actions.AlreadySigned:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(by,)) for by in bosses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "signed"]
    assert WorkLog.objects.get().number == "GZ-LT-2026-00001"


# ---- the chain is checked ---------------------------------------------------------------------------------------


@pytest.fixture
def chain():
    boss, person = manager(), rep()
    return [signed(person, boss, LAST_WEEK - n * WEEK, remarks={1: f"批注{n}"}) for n in (2, 1, 0)]


def check():
    out = StringIO()
    try:
        call_command("check_papers", stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


@pytest.mark.clause("5.4.4.8")
def test_a_whole_chain_passes(chain):
    assert check() == (0, [])


@pytest.mark.clause("5.4.4.8")
@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("summary", "从来如此"),
        ("lines", json.dumps([])),
        ("counts", json.dumps({"late": 0})),
        ("submitted_at", HANDED_IN - timedelta(hours=1)),
        ("signed_at", SIGNED - timedelta(days=3)),
        ("remark", "未批"),
        ("number", "GZ-LT-2026-99999"),
    ],
)
def test_a_change_behind_the_triggers_names_the_log(chain, change, value):
    log = chain[1]

    tamper(f"UPDATE complaints_worklog SET {change} = %s WHERE id = %s", value, log.pk)

    code, lines = check()
    assert code == 1
    assert [line.split(": ")[-1] for line in lines] == ["changed"]
    assert f"complaints.WorkLog {log.pk} " in lines[0]


def test_a_changed_log_that_was_sealed_anew_breaks_the_link_to_the_next(chain):
    log = WorkLog.objects.get(pk=chain[1].pk)
    log.summary = "从来如此"
    forged = actions.seal(actions.content_of(log, log.remarks.all()))

    tamper("UPDATE complaints_worklog SET summary = %s, sha256 = %s WHERE id = %s", log.summary, forged, log.pk)

    [line] = broken_links()
    assert line.startswith(f"complaints.WorkLog {chain[2].pk} ")
    assert line.endswith("does not follow on the log before it")


def test_a_log_taken_out_of_the_chain_is_missed(chain):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE complaints_logremark DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM complaints_logremark WHERE log_id = %s", [chain[1].pk])
    tamper("DELETE FROM complaints_worklog WHERE id = %s", chain[1].pk)

    [line] = broken_links()
    assert line.startswith(f"complaints.WorkLog {chain[2].pk} ")


def test_a_remark_changed_behind_the_triggers_is_found(chain):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE complaints_logremark DISABLE TRIGGER USER")
        cursor.execute("UPDATE complaints_logremark SET words = '好' WHERE log_id = %s", [chain[0].pk])

    [line] = broken_links()
    assert line.startswith(f"complaints.WorkLog {chain[0].pk} ")


def test_each_persons_first_break_is_named(chain):
    other = signed(rep(), chain[0].signed_by)

    tamper("UPDATE complaints_worklog SET plan = 'x' WHERE id IN (%s, %s, %s)", chain[0].pk, chain[2].pk, other.pk)

    assert {int(line.split()[1]) for line in broken_links()} == {chain[0].pk, other.pk}


# ---- the paper --------------------------------------------------------------------------------------------------


@pytest.mark.clause("5.4.4.8")
def test_a_signed_log_is_printed_once_and_kept_with_its_hash():
    boss, person = manager(), rep(name="林晓雯")
    log = signed(person, boss, remarks={1: "请补上客户意见"})
    assert [row.pk for row in unprinted()] == [log.pk]

    paper = actions.store_log(log=log, by=boss, now=SIGNED)

    assert (paper.number, paper.title, paper.subject, paper.household) == (log.number, "客户代表工作日志 林晓雯 2026年第24周", log, None)
    assert actions.store_log(log=log, by=boss, now=SIGNED) == paper
    assert actions.store_missing_logs(now=NOW) == 0


def test_what_a_signature_left_unprinted_is_printed_later_and_a_broken_one_blocks_no_other(settings, tmp_path):
    boss = manager()
    logs = [signed(rep(), boss), signed(rep(), boss)]

    assert actions.store_missing_logs(now=NOW) == 2
    assert set(Paper.objects.values_list("number", flat=True)) == {log.number for log in logs}


def test_when_the_disk_refuses_the_signature_stands(settings, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder")
    settings.MEDIA_ROOT = blocked
    log = signed(rep(), manager())

    assert actions.store_missing_logs(now=NOW) == 0
    assert WorkLog.objects.get(pk=log.pk).state == LogState.SIGNED


def test_a_sign_no_font_has_is_printed_as_a_mark():
    person = rep()
    worked(person, words="客户说\U0001f600谢谢")
    log = handed_in(person, summary="一周")

    rendered = actions.rendered_log(sign(log, manager()), now=SIGNED)

    assert rendered.pages == 1


@pytest.mark.clause("5.4.4.8")
def test_a_week_of_sixty_lines_prints_over_several_pages():
    person = rep()
    file = household(person)
    for number in range(60):
        worked(person, day=number % 5, file=file, words=f"第{number}次来电，问外窗渗水何时维修，要求尽快安排并书面答复。")

    rendered = actions.rendered_log(handed_in(person, summary="一周"), now=SIGNED, draft=True)

    assert rendered.pages >= 3
