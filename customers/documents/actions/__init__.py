"""Every write of documents."""

from customers.documents.actions.bound import Item, ask_bound_run
from customers.documents.actions.files import NotStored
from customers.documents.actions.numbers import next_number, number_for
from customers.documents.actions.originals import UploadRefused
from customers.documents.actions.papers import store_paper
from customers.documents.actions.reprints import print_again
from customers.documents.actions.runs import NothingToPrint, ask_print_run, clear_print_run, finish_runs, render_waiting_parts, retry_print_run
from customers.documents.actions.seals import AnewWithoutReason, NotSealedByYou, Sealing, seal_anew, use_seal
from customers.documents.actions.uploads import file_uploads_under, keep_upload

__all__ = [
    "AnewWithoutReason",
    "Item",
    "NotSealedByYou",
    "NotStored",
    "NothingToPrint",
    "Sealing",
    "UploadRefused",
    "ask_bound_run",
    "ask_print_run",
    "clear_print_run",
    "file_uploads_under",
    "finish_runs",
    "keep_upload",
    "next_number",
    "number_for",
    "print_again",
    "render_waiting_parts",
    "retry_print_run",
    "seal_anew",
    "store_paper",
    "use_seal",
]
