"""Factories of authorization: requests sent by the real action, words, delegations."""

from datetime import timedelta

from customers.authorization import actions
from customers.authorization.enums import Act, Verdict, Word
from customers.authorization.models import Delegation
from customers.authorization.rules import Route, Step
from customers.enums import Role
from tests.factories import customers as core

NOW = core.NOW
MANAGER = Step(Role.MANAGER, Word.APPROVAL)
OPINION = Step(Role.MANAGER, Word.OPINION)
VP = Step(Role.VP, Word.APPROVAL)
GM = Step(Role.GM, Word.APPROVAL)
SNAPSHOT = {"what": "付款方式变更"}


def asked(by, file, *steps, clause="5.1.9.b", now=NOW, snapshot=None, **values):
    """Send a request about a household's file up a route."""
    route = Route(clause, steps or (OPINION, VP), informed=values.pop("informed", ()), lawyer_first=values.pop("lawyer_first", False))
    return actions.ask(
        act=values.pop("act", Act.CONTRACT_CHANGE),
        route=route,
        subject=values.pop("subject", file),
        title=values.pop("title", "付款方式变更"),
        snapshot=snapshot or SNAPSHOT,
        household=file,
        subsidiary=file.project.subsidiary,
        by=by,
        now=now,
        **values,
    )


def decided(request, by, verdict=Verdict.APPROVE, now=NOW, words="", effect=None, **values):
    """Let somebody speak on a request; anything but an approval gets a reason."""
    reason = words or ("" if verdict == Verdict.APPROVE else "理由")
    snapshot = values.pop("snapshot", SNAPSHOT)
    return actions.decide(request=request, snapshot=snapshot, verdict=verdict, by=by, now=now, words=reason, effect=effect or (lambda _request: None), **values)


def delegation(giver, taker, role, subsidiary, starts_at=NOW, ends_at=NOW + timedelta(hours=8), reason=""):
    """Let somebody decide in another's place."""
    return Delegation.objects.create(
        giver=giver, taker=taker, role=role, subsidiary=subsidiary, starts_at=starts_at, ends_at=ends_at, reason=reason, set_at=starts_at
    )
