"""Every write of documents."""

from customers.documents.actions.numbers import next_number
from customers.documents.actions.papers import NotStored, store_paper
from customers.documents.actions.runs import ask_print_run, finish_runs, render_waiting_parts
from customers.documents.actions.uploads import UploadRefused, keep_upload

__all__ = ["NotStored", "UploadRefused", "ask_print_run", "finish_runs", "keep_upload", "next_number", "render_waiting_parts", "store_paper"]
