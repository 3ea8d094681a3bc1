"""What an action says when it must not be done."""

from django.utils.functional import Promise


class Refusal(Exception):
    """An act that the regulation or a house rule refuses; `clause` names the rule, the text says what to do next.

    `fields` names what was typed wrong, as the forms call it: the first of them that a form has is marked.
    """

    clause = ""
    fields: tuple[str, ...] = ()
    message: str | Promise = ""

    def __init__(self, **values: object) -> None:
        """Keep the values that fill the message's named places."""
        super().__init__()
        self.values = values

    def __str__(self) -> str:
        """Return the message in the reader's language."""
        return str(self.message) % self.values if self.values else str(self.message)
