"""§5.4.3 Which birthdays a posting covers, and who gets a card."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from correspondence.enums import CardCause

TUESDAY = 1
WEEK = timedelta(days=7)
DAYS_IN_POST = 3


class BirthdayWindow(StrEnum):
    """How 本周过生日 is read on a posting Tuesday (setting `birthday_window`)."""

    ISO_WEEK = "iso_week"
    TUESDAY_TO_MONDAY = "tuesday_to_monday"
    ARRIVE_BEFORE = "arrive_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a buyer when a card is due; `consent` is agreed, refused or not_asked."""

    consent: str = "not_asked"
    has_contract_consent: bool = False
    is_company: bool = False
    is_deceased: bool = False
    has_address: bool = True
    has_ended: bool = False
    is_in_dispute: bool = False
    is_plaintiff: bool = False
    is_allowed_by_manager: bool = False
    is_struck_out: bool = False


def posting_tuesday(day: date) -> date:
    """§5.4.3.1 Return the posting Tuesday of the week (Monday to Sunday) a day lies in."""
    return day + timedelta(days=TUESDAY - day.weekday())


def birthday_window(posting: date, window: str = BirthdayWindow.ISO_WEEK, days_in_post: int = DAYS_IN_POST) -> tuple[date, date]:
    """§5.4.3.1 Return the first and last birthday of a posting Tuesday; no birthday belongs to two postings."""
    if posting.weekday() != TUESDAY:
        raise ValueError(posting)
    before = {
        BirthdayWindow.ISO_WEEK: timedelta(days=-TUESDAY),
        BirthdayWindow.TUESDAY_TO_MONDAY: timedelta(0),
        BirthdayWindow.ARRIVE_BEFORE: timedelta(days=days_in_post),
    }[BirthdayWindow(window)]
    first = posting + before
    return first, first + WEEK - timedelta(days=1)


def card_cause(buyer: Standing) -> CardCause:
    """§5.4.3.1 Say whether a buyer gets a card, else the first cause that forbids it (decisions Q13, Q23)."""
    if lasting := _lasting_cause(buyer):
        return lasting
    if buyer.is_in_dispute and (buyer.is_plaintiff or not buyer.is_allowed_by_manager):
        return CardCause.IN_DISPUTE
    if buyer.consent != "agreed" and not buyer.has_contract_consent:
        return CardCause.NOT_ASKED
    if not buyer.has_address:
        return CardCause.NO_ADDRESS
    return CardCause.STRUCK_OUT if buyer.is_struck_out else CardCause.INCLUDED


def relative_cause(customer: Standing, *, consent: str = "not_asked", is_deceased: bool = False, is_struck_out: bool = False) -> CardCause:
    """§5.4.3.2 Say whether a relative gets a card of her own, by way of the customer, or none and why."""
    if is_deceased:
        return CardCause.DECEASED
    if consent == "refused":
        return CardCause.REFUSED
    addressee = replace(customer, is_struck_out=is_struck_out)
    if consent == "agreed":
        return card_cause(replace(addressee, consent=consent, is_company=False, is_deceased=False))
    cause = card_cause(addressee)
    return CardCause.VIA_CUSTOMER if cause is CardCause.INCLUDED else cause


def _lasting_cause(buyer: Standing) -> CardCause | None:
    """Return the cause nothing said at the next contact would change."""
    causes = (
        (buyer.is_company, CardCause.COMPANY),
        (buyer.is_deceased, CardCause.DECEASED),
        (buyer.has_ended, CardCause.ENDED),
        (buyer.consent == "refused", CardCause.REFUSED),
    )
    return next((cause for holds, cause in causes if holds), None)
