"""Writes of one's own account: sessions, password, second factor, settings; and what an administrator resets."""

from dataclasses import dataclass
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.actions.timeline import log_access
from customers.encryption import keyed_hash
from customers.enums import RobotKind, Seen
from customers.models import Staff, StaffSession
from customers.refusals import Refusal
from customers.rules import second_factor


class WrongCode(Refusal):
    """A code that is wrong, too old, or used before."""

    message = _("This code is not valid now. Wait for the next one your app shows; a code counts once.")


class AlreadyEnrolled(Refusal):
    """A second factor stands already."""

    message = _("A second factor is set up already. Remove it first.")


class RobotSecretWrong(Refusal):
    """A signing secret that DingTalk never gave."""

    message = _("A signing secret begins with SEC. Copy it from the robot's security settings (加签), or leave it empty.")


class RobotAddressWrong(Refusal):
    """A robot address that does not belong to the chosen kind of robot."""

    message = _("This is no address of such a robot. Copy the whole webhook address from the group's settings.")


ROBOT_PREFIXES = {
    RobotKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
    RobotKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=",
}
#: How DingTalk's signing secrets begin.
SIGNED_BY = "SEC"


def _locked(staff: Staff) -> Staff:
    """Return the person's row, locked."""
    return Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)


@transaction.atomic
def start_session(*, by: Staff, session_key: str, address: str | None, browser: str, now: datetime) -> StaffSession:
    """Record a browser that signed in, so that it can be listed and ended; the sign-in stands in the access log, dead sessions go."""
    log_access(by=by, what=Seen.SIGNED_IN, now=now)
    by.sessions.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return StaffSession.objects.create(staff=by, session_key=session_key, address=address, browser=browser[:200], started_at=now)


def _end(sessions: list[StaffSession]) -> int:
    """End these sessions at once; return how many."""
    Session.objects.filter(session_key__in=[session.session_key for session in sessions]).delete()
    StaffSession.objects.filter(pk__in=[session.pk for session in sessions]).delete()
    return len(sessions)


@transaction.atomic
def end_session(*, session: StaffSession, by: Staff, now: datetime) -> None:  # noqa: ARG001 -- every write names who and when
    """End one signed-in browser."""
    _end([session])


@transaction.atomic
def end_sessions(*, staff: Staff, by: Staff, now: datetime) -> int:  # noqa: ARG001 -- every write names who and when
    """End all signed-in browsers of a person; return how many."""
    return _end(list(staff.sessions.all()))


@transaction.atomic
def change_password(*, password: str, by: Staff, now: datetime) -> Staff:
    """Set one's own password; every session ends, this one is begun anew by the page."""
    staff = _locked(by)
    staff.set_password(password)
    staff.must_change_password = False
    staff.save(update_fields=["password", "must_change_password"])
    end_sessions(staff=staff, by=by, now=now)
    return staff


@transaction.atomic
def reset_password(*, staff: Staff, by: Staff, now: datetime) -> str:
    """Give a person a password for one sign-in and return it; sessions end, a lock-out is lifted."""
    staff = _locked(staff)
    password = second_factor.one_time_password()
    staff.set_password(password)
    staff.must_change_password = True
    staff.save(update_fields=["password", "must_change_password"])
    end_sessions(staff=staff, by=by, now=now)
    unlock(staff=staff, by=by, now=now)
    return password


@transaction.atomic
def unlock(*, staff: Staff, by: Staff, now: datetime) -> int:  # noqa: ARG001 -- every write names who and when
    """Lift the lock-out after failed sign-ins; return how many failures were forgotten."""
    return int(AxesProxyHandler.reset_attempts(username=staff.username))


@transaction.atomic
def confirm_second_factor(*, secret: str, code: str, by: Staff, now: datetime) -> list[str]:
    """Set up the second factor with a first code from the phone, and return the recovery codes, which are kept only as hashes."""
    staff = _locked(by)
    if staff.totp_confirmed_at is not None:
        raise AlreadyEnrolled
    step = second_factor.step_of(secret, code, now, 0)
    if step is None:
        raise WrongCode
    codes = second_factor.new_recovery_codes()
    staff.totp_secret, staff.totp_confirmed_at, staff.totp_last_step = secret, now, step
    staff.recovery_hashes = [_hash(one) for one in codes]
    staff.save(update_fields=["totp_secret", "totp_confirmed_at", "totp_last_step", "recovery_hashes"])
    return codes


@transaction.atomic
def use_second_factor(*, code: str, by: Staff, now: datetime) -> Staff:
    """Accept a code of the phone, or a recovery code; either counts once."""
    staff = _locked(by)
    step = second_factor.step_of(str(staff.totp_secret), code, now, staff.totp_last_step) if staff.totp_secret else None
    if step is not None:
        staff.totp_last_step = step
    elif (used := _hash(second_factor.plain_recovery_code(code))) in staff.recovery_hashes:
        staff.recovery_hashes = [one for one in staff.recovery_hashes if one != used]
    else:
        raise WrongCode
    staff.save(update_fields=["totp_last_step", "recovery_hashes"])
    return staff


@transaction.atomic
def renew_recovery_codes(*, code: str, by: Staff, now: datetime) -> list[str]:
    """Replace the recovery codes, against a code of the phone."""
    staff = use_second_factor(code=code, by=by, now=now)
    codes = second_factor.new_recovery_codes()
    staff.recovery_hashes = [_hash(one) for one in codes]
    staff.save(update_fields=["recovery_hashes"])
    return codes


@transaction.atomic
def drop_second_factor(*, code: str, by: Staff, now: datetime) -> None:
    """Take one's own second factor off, against a code."""
    _forget_factor(use_second_factor(code=code, by=by, now=now))


@transaction.atomic
def reset_second_factor(*, staff: Staff, by: Staff, now: datetime) -> None:
    """Take a person's second factor off because the phone is lost; sessions end."""
    _forget_factor(_locked(staff))
    end_sessions(staff=staff, by=by, now=now)


def _forget_factor(staff: Staff) -> None:
    """Clear everything of the second factor but the last step, so that an old code stays used."""
    staff.totp_secret, staff.totp_confirmed_at, staff.recovery_hashes = "", None, []
    staff.save(update_fields=["totp_secret", "totp_confirmed_at", "recovery_hashes"])


def _hash(code: str) -> str:
    """Return how a recovery code is kept."""
    return keyed_hash("recovery", code)


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a person is told of what is due (decision H6); no address keeps the robot that is set, with its secret unless another one is given."""

    email: str
    robot_kind: str
    robot_url: str = ""
    robot_secret: str = ""


@transaction.atomic
def change_contact(*, reached: Reached, by: Staff, now: datetime) -> Staff:  # noqa: ARG001 -- every write names who and when
    """H6 Set e-mail and robot; a message goes only to the robots of WeCom and DingTalk. Another robot begins without the secret of the one before."""
    staff = _locked(by)
    url = "" if not reached.robot_kind else reached.robot_url or str(staff.robot_url or "")
    if reached.robot_kind and not url.startswith(ROBOT_PREFIXES[RobotKind(reached.robot_kind)]):
        raise RobotAddressWrong
    if reached.robot_secret and not reached.robot_secret.startswith(SIGNED_BY):
        raise RobotSecretWrong
    kept = str(staff.robot_secret or "") if url == str(staff.robot_url or "") else ""
    secret = reached.robot_secret or kept if reached.robot_kind == RobotKind.DINGTALK else ""
    staff.email, staff.robot_kind, staff.robot_url, staff.robot_secret = reached.email, reached.robot_kind, url, secret
    staff.save(update_fields=["email", "robot_kind", "robot_url", "robot_secret"])
    return staff


@transaction.atomic
def change_preferences(*, by: Staff, now: datetime, **chosen: str | bool) -> Staff:  # noqa: ARG001 -- every write names who and when
    """Keep how a person wants the pages: language, theme, density, text_size, keys_on; what is not named stays."""
    staff = _locked(by)
    for name in chosen.keys() & {"language", "theme", "density", "text_size", "keys_on"}:
        setattr(staff, name, chosen[name])
    staff.save(update_fields=["language", "theme", "density", "text_size", "keys_on"])
    return staff
