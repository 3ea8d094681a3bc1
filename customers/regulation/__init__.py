"""The catalogue of the regulation: every clause, our short wording and how it is kept."""

from customers.regulation import (
    section_4,
    section_5_11,
    sections_1_to_3,
    sections_5_1_to_5_3,
    sections_5_4_1_to_5_4_2,
    sections_5_4_3_to_5_4_4,
    sections_5_5_to_5_8,
    sections_5_9_to_5_10,
)
from customers.regulation.clause import Area, Clause, KeptBy, UnknownClause
from customers.regulation.labels import (
    SECTIONS,
    chinese_number,
    english_number,
    section_number,
)
from customers.regulation.standing import BUILT, NOT_AUTOMATED

__all__ = [
    "BUILT",
    "CLAUSES",
    "NOT_AUTOMATED",
    "PARAGRAPHS",
    "SECTIONS",
    "Area",
    "Clause",
    "KeptBy",
    "UnknownClause",
    "clause",
    "label_en",
    "label_zh",
    "section_of",
]

_PARTS = (
    sections_1_to_3,
    section_4,
    sections_5_1_to_5_3,
    sections_5_4_1_to_5_4_2,
    sections_5_4_3_to_5_4_4,
    sections_5_5_to_5_8,
    sections_5_9_to_5_10,
    section_5_11,
)

CLAUSES: dict[str, Clause] = {entry.number: entry for part in _PARTS for entry in part.CLAUSES}
PARAGRAPHS: dict[str, Clause] = {entry.number: entry for part in _PARTS for entry in part.PARAGRAPHS}


def clause(number: str) -> Clause:
    """Return the clause, or the paragraph whose parts are clauses, that bears the number."""
    found = CLAUSES.get(number) or PARAGRAPHS.get(number)
    if found is None:
        raise UnknownClause(number)
    return found


def label_zh(number: str) -> str:
    """Return the number as the regulation prints it: 5.6.3.b is 五(六)3."""
    return chinese_number(clause(number).number)


def label_en(number: str) -> str:
    """Return the number for English pages: 5.6.3.b is §5.6.3.b."""
    return english_number(clause(number).number)


def section_of(number: str) -> str:
    """Return the key in SECTIONS under which a clause is listed: 5.6.3.b stands in 5.6."""
    return section_number(clause(number).number)
