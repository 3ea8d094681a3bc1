"""A sales ledger read from its workbook: every sheet, every table in it, whatever stands around them."""

from contracts.ledger.tables import Ledger, NoHeadings, Note, read_ledger
from contracts.ledger.workbook import LARGEST_FILE, NotAWorkbook, TooLarge

__all__ = ["LARGEST_FILE", "Ledger", "NoHeadings", "NotAWorkbook", "Note", "TooLarge", "read_ledger"]
