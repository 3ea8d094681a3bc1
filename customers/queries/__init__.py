"""Reads of the core that cross tables or serve one page."""
