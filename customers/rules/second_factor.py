"""One-time codes and recovery codes of the second factor, as plain functions."""

import hmac
import secrets
from datetime import datetime
from typing import Final

import pyotp

STEP_SECONDS: Final = 30
#: How many steps of half a minute a phone's clock may be off.
DRIFT_STEPS: Final = 1
CODE_DIGITS: Final = 6
RECOVERY_CODES: Final = 10
RECOVERY_LENGTH: Final = 10
#: Letters and digits that cannot be taken for one another.
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
PASSWORD_LENGTH: Final = 12


def new_secret() -> str:
    """Return a fresh key for an authenticator app."""
    return pyotp.random_base32()


def enrolment_address(secret: str, username: str, issuer: str) -> str:
    """Return what the picture for the authenticator app says."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, last_step: int) -> int | None:
    """Return the step whose code this is, if it is near now and later than the last one used: no code counts twice."""
    typed = "".join(code.split())
    if len(typed) != CODE_DIGITS or not typed.isascii() or not typed.isdigit():
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(max(present - DRIFT_STEPS, last_step + 1), present + DRIFT_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step), typed)), None)


def new_recovery_codes() -> list[str]:
    """Return fresh recovery codes, each for one sign-in without the phone."""
    return [_random(RECOVERY_LENGTH) for _ in range(RECOVERY_CODES)]


def plain_recovery_code(typed: str) -> str:
    """Return a recovery code as it was made, however it was typed."""
    return "".join(sign for sign in typed.lower() if sign.isalnum())


def spoken(code: str) -> str:
    """Return a code in two halves, to be read and typed."""
    return f"{code[: len(code) // 2]}-{code[len(code) // 2 :]}"


def one_time_password() -> str:
    """Return a password to be handed over once and changed at the first sign-in."""
    return _random(PASSWORD_LENGTH)


def _random(length: int) -> str:
    """Return signs nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
