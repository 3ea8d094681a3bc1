"""Figures of letters and meetings: a customer's letter, and what is asked of other departments."""

from typing import Final

from customers.rules.settings.definition import Basis, Definition, Kind, gettext_noop
from customers.rules.settings.service import COMPLAINTS_GROUP, DAYS

LETTERS_GROUP: Final = gettext_noop("Other departments")

DEFINITIONS: Final = (
    Definition(
        key="letter_answer_days",
        group=COMPLAINTS_GROUP,
        clause="5.10.5",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=7,
        label=gettext_noop("A customer's letter that was answered otherwise first is answered by letter within"),
        help=gettext_noop("Until the customer has an answer, the letter is due with the reply; afterwards this many days run from that answer."),
        unit=DAYS,
        lowest=1,
        highest=60,
    ),
    Definition(
        key="letter_reply_days",
        group=LETTERS_GROUP,
        clause="5.4.4.6.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=3,
        label=gettext_noop("A work contact letter proposes to be answered within"),
        help=gettext_noop("Whoever writes the letter may set another day; the term ends at 24:00 of that day."),
        unit=gettext_noop("working days"),
        lowest=1,
        highest=60,
    ),
    Definition(
        key="letter_link_days",
        group=LETTERS_GROUP,
        clause="5.4.4.6.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=30,
        label=gettext_noop("The link of a work contact letter ends after the day of its answer by"),
        help=gettext_noop("It ends earlier with the answer, when the letter is taken back, and after five wrong tries."),
        unit=DAYS,
        lowest=1,
        highest=180,
    ),
    Definition(
        key="meeting_minutes_days",
        group=LETTERS_GROUP,
        clause="5.4.4.6.a",
        basis=Basis.HOUSE,
        kind=Kind.DAYS,
        default=2,
        label=gettext_noop("Minutes of a coordination meeting are written within"),
        help=gettext_noop("After that the meeting stands on the manager's list."),
        unit=DAYS,
        lowest=1,
        highest=30,
    ),
)
