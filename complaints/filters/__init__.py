"""Filters of the lists."""

from complaints.filters.disputes import DisputeFilter
from complaints.filters.logs import WorkLogFilter
from complaints.filters.matters import MatterFilter
from complaints.filters.service_notes import ServiceNoteFilter
from complaints.filters.written import WordingFilter, WrittenFilter

__all__ = ["DisputeFilter", "MatterFilter", "ServiceNoteFilter", "WordingFilter", "WorkLogFilter", "WrittenFilter"]
