"""Receptions, matters, what the customer was told, revisits, and imported complaints."""

from complaints.models.imports import ComplaintImport
from complaints.models.matter import Matter, MatterQuerySet
from complaints.models.reception import Reception
from complaints.models.told import Reply, Revisit

__all__ = ["ComplaintImport", "Matter", "MatterQuerySet", "Reception", "Reply", "Revisit"]
