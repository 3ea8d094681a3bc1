"""Tables of documents."""

from customers.documents.models.numbers import GivenNumber, NumberSeries
from customers.documents.models.papers import BoundItem, Paper, PaperQuerySet, PrintPart, PrintRun, Reprint, SealUse, SealUseQuerySet, Upload, UploadQuerySet

__all__ = [
    "BoundItem",
    "GivenNumber",
    "NumberSeries",
    "Paper",
    "PaperQuerySet",
    "PrintPart",
    "PrintRun",
    "Reprint",
    "SealUse",
    "SealUseQuerySet",
    "Upload",
    "UploadQuerySet",
]
