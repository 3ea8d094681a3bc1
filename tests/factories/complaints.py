"""Receptions and matters, made by the real actions."""

from datetime import timedelta

from complaints.actions.endings import resolve
from complaints.actions.matters import About, Talk, Visitor
from complaints.actions.receptions import Ending, receive
from complaints.actions.replies import Said, tell_customer
from complaints.enums import Channel, MatterKind, Opinion, Outcome, Told
from tests.factories.customers import NOW, household

WORDS = "昨晚下雨，主卧窗台下面的墙又湿了，上个月才修过。这次要给我一个说法。"


def talk(file=None, **values):
    """Return a call of a household, ten minutes ago; of a visitor when there is no household."""
    chosen = {"channel": Channel.CALL, "words": WORDS, "at": NOW - timedelta(minutes=10), "household": file}
    if file is None:
        chosen["visitor"] = Visitor("周先生", "13911112222", "relative")
    return Talk(**{**chosen, **values})


def settled(**values):
    return Ending(Outcome.SETTLED, **{"result": "已告知办理日期", "opinion": Opinion.SATISFIED, **values})


def reception(file=None, ending=None, by=None, now=NOW, **values):
    """Return a reception; settled unless another ending is given, received by the representative unless somebody else is."""
    file = file if file is not None or by is not None else household()
    by = by or file.assignments.get().staff
    return receive(talk=talk(file, **{"at": now - timedelta(minutes=10), **values}), ending=ending or settled(), by=by, now=now)


def matter(file=None, by=None, now=NOW, kind=MatterKind.ENQUIRY, **values):
    """Return a matter reported to the manager."""
    return reception(file, Ending(Outcome.MANAGER, about=About(kind)), by, now, **values).matter


def complaint(file=None, by=None, now=NOW, **values):
    """Return a complaint."""
    return reception(file, Ending(Outcome.COMPLAINT, about=About(MatterKind.COMPLAINT, category="quality", grade="important")), by, now, **values).matter


def said(kind=Told.REPLY, at=NOW, words="工程师周四上午上门，周五前答复处理结果。"):
    return Said(kind, words, Channel.CALL, at)


def resolved(now=NOW, by=None, **values):
    """Return a complaint that was answered and solved."""
    row = complaint(by=by, now=now, **values)
    by = row.received_by
    tell_customer(matter=row, said=said(at=now), by=by, now=now)
    return resolve(matter=row, result="窗框已重新打胶，淋水试验通过", told_at=now, by=by, now=now)
