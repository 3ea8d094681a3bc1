"""Figures of records: how late they may be written, how long personal data stay in them."""

from customers.rules.settings.definition import Basis, Definition, Kind, gettext_noop

HOURS = gettext_noop("hours")
RECORDS_GROUP = gettext_noop("Records")
YEARS = gettext_noop("years")

DEFINITIONS = (
    Definition(
        key="late_entry_hours",
        group=RECORDS_GROUP,
        clause="5.6.2",
        basis=Basis.HOUSE,
        kind=Kind.HOURS,
        default=72,
        label=gettext_noop("What happened may be recorded up to"),
        help=gettext_noop("Later entries stay visible as late."),
        unit=gettext_noop("hours later"),
        lowest=1,
        highest=168,
    ),
    Definition(
        key="retention_file_years",
        group=RECORDS_GROUP,
        clause="2.0",
        basis=Basis.HOUSE,
        kind=Kind.INTEGER,
        default=3,
        label=gettext_noop("Personal data of an ended file are kept for"),
        help=gettext_noop("Counted from the end of the person's last file; then name, document, phones and addresses are erased, the records stay."),
        unit=YEARS,
        lowest=3,
        highest=30,
    ),
    Definition(
        key="retention_reception_years",
        group=RECORDS_GROUP,
        clause="5.4.4.2",
        basis=Basis.HOUSE,
        kind=Kind.INTEGER,
        default=5,
        label=gettext_noop("Names and phones of visitors are kept for"),
        help=gettext_noop("Of visitors who are no customers; the entries of the work log stay."),
        unit=YEARS,
        lowest=1,
        highest=30,
    ),
    Definition(
        key="retention_card_years",
        group=RECORDS_GROUP,
        clause="5.4.3.1",
        basis=Basis.HOUSE,
        kind=Kind.INTEGER,
        default=1,
        label=gettext_noop("Lists and prints of birthday cards are kept for"),
        help=gettext_noop("Then names and addresses go from them; who was written to and when stays."),
        unit=YEARS,
        lowest=1,
        highest=10,
    ),
)
