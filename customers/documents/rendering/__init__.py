"""The one renderer: templates to PDF, with our own files only, and what our fonts can print."""

from customers.documents.rendering.binding import Binder, Folio, Mark
from customers.documents.rendering.fetching import NotOurFile, OwnFiles, own_file
from customers.documents.rendering.fonts import Unprintable, refuse_unprintable, unprintable
from customers.documents.rendering.sheets import Rendered, joined, render, render_many

__all__ = [
    "Binder",
    "Folio",
    "Mark",
    "NotOurFile",
    "OwnFiles",
    "Rendered",
    "Unprintable",
    "joined",
    "own_file",
    "refuse_unprintable",
    "render",
    "render_many",
    "unprintable",
]
