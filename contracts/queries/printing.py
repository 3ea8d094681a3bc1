"""What of a paper no installed font can print."""

from collections.abc import Iterable

from customers.documents.rendering import unprintable

#: What stands for a sign that no font has, as in the galleys of a printer.
MISSING_SIGN = "〓"


def first_unprintable(texts: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the name of the first text with characters that cannot be printed, and these characters; None when all can."""
    for name, text in texts:
        if characters := unprintable(text):
            return name, "、".join(characters)
    return None


def printable(text: str) -> str:
    """Return a text that nobody can correct any more, with a mark for each sign that cannot be printed."""
    return "".join(MISSING_SIGN if unprintable(sign) else sign for sign in text)
