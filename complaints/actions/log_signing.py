"""The manager's signature on a weekly work log: remarks, number, seal, and the paper."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from complaints.actions.worklog import CLAUSE
from complaints.enums import LogState
from complaints.models import LogRemark, WorkLog
from complaints.queries.log_paper import form_of, title_of, unprinted
from complaints.queries.log_signing import content_of, signing_of, tip_of
from complaints.rules.worklog import seal
from customers.actions.notifications import notify
from customers.documents import actions as documents
from customers.documents.enums import Form
from customers.documents.models import Paper
from customers.documents.rendering import Rendered, render
from customers.duties.actions import fulfil
from customers.duties.enums import DutyKind
from customers.duties.models import Duty
from customers.enums import NoticeCode
from customers.models import Staff
from customers.refusals import Refusal
from customers.rules.deadlines import local_time
from customers.wording import moment

logger = logging.getLogger(__name__)
TEMPLATE = "print/work_log.html"
#: The lock under which the logs of one person are signed, one after another.
CHAIN = 544


class NotYetHandedIn(Refusal):
    """A log that is still written."""

    clause = CLAUSE
    message = _("This log has not been handed in. It is signed once it is frozen.")


class AlreadySigned(Refusal):
    """A log that bears its signature."""

    clause = CLAUSE
    message = _("%(name)s signed this log at %(at)s. Nothing is added to it any more.")


class NotYoursToSign(Refusal):
    """Another post's signature, or one's own log."""

    clause = CLAUSE
    message = _("The manager signs, the vice president signs the manager's own log; nobody signs his own or one he handed in. Ask for a delegation.")


class NoSuchLine(Refusal):
    """A remark on a line the log does not have."""

    clause = CLAUSE
    message = _("The log has no line %(line)s.")


@transaction.atomic
def sign(*, log: WorkLog, remarks: Mapping[int, str], remark: str, by: Staff, now: datetime) -> WorkLog:
    """§5.4.4.8 Sign a log that was handed in, with remarks on lines and on the whole.

    It takes its number and a seal that carries the seal of the person's log signed before it; from then on nothing of it is changed. The logs of one
    person are signed one after another, so that the chain never forks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CHAIN, log.staff_id])
    log = WorkLog.objects.select_for_update(of=("self",)).select_related("staff", "subsidiary").get(pk=log.pk)
    _refuse(log)
    signing = signing_of(by, log, now)
    if signing is None:
        raise NotYoursToSign
    written = _remark_lines(log, remarks, by, now)
    log.remark, log.state = remark.strip(), LogState.SIGNED
    log.signed_by, log.signed_for, log.signed_at = by, signing.giver, now
    log.hash_before = tip_of(log.staff)
    log.number = documents.next_number(form=Form.WORK_LOG, on=local_time(now).date(), subsidiary=log.subsidiary)
    log.sha256 = seal(content_of(log, written))
    log.save()
    for duty in Duty.objects.about(log).open().filter(kind=DutyKind.SIGN_LOG):
        fulfil(duty=duty, by=by, at=now, now=now, evidence=log)
    notify(people=[log.staff], key=f"log-signed-{log.pk}", code=NoticeCode.LOG_SIGNED, url=log.get_absolute_url(), now=now)
    return log


def _refuse(log: WorkLog) -> None:
    """Refuse a log that is still written, or signed already."""
    if log.state == LogState.OPEN:
        raise NotYetHandedIn
    if log.signed_by is not None and log.signed_at is not None:
        raise AlreadySigned(name=log.signed_by.name, at=moment(log.signed_at))


def _remark_lines(log: WorkLog, remarks: Mapping[int, str], by: Staff, now: datetime) -> list[LogRemark]:
    """Write the remarks on lines; an empty one is none."""
    known = {line["no"] for line in log.lines}
    written = {line: words.strip() for line, words in sorted(remarks.items()) if words.strip()}
    if unknown := [line for line in written if line not in known]:
        raise NoSuchLine(line=unknown[0])
    return LogRemark.objects.bulk_create(LogRemark(log=log, line=line, words=words, by=by, at=now) for line, words in written.items())


def rendered_log(log: WorkLog, *, now: datetime, draft: bool = False) -> Rendered:
    """§5.4.4.8 Render form 3.6 of a log; a sign that no font has is printed as a mark, for what is frozen cannot be corrected."""
    return render(TEMPLATE, form_of(log, now=now), draft=draft)


@transaction.atomic
def store_log(*, log: WorkLog, by: Staff | None, now: datetime) -> Paper:
    """§5.4.4.8 Print a signed log and keep it with its hash; a repeat returns the first one."""
    if first := Paper.objects.filter(number=log.number).first():
        return first
    return documents.store_paper(
        form=Form.WORK_LOG, number=log.number, title=title_of(log), subject=log, household=None, rendered=rendered_log(log, now=now), by=by, now=now
    )


def store_missing_logs(*, now: datetime) -> int:
    """§5.4.4.8 Print what a signature left unprinted, one transaction each; one that fails is logged and holds up no other. Return how many."""
    done = 0
    for log in unprinted()[:100]:
        try:
            store_log(log=log, by=None, now=now)
            done += 1
        except Exception:  # the others go on; the page of this one offers it again
            logger.exception("work log %s was not printed", log.pk)
    return done
