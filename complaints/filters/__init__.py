"""Filters of the lists."""

from complaints.filters.logs import WorkLogFilter
from complaints.filters.matters import MatterFilter
from complaints.filters.service_notes import ServiceNoteFilter

__all__ = ["MatterFilter", "ServiceNoteFilter", "WorkLogFilter"]
