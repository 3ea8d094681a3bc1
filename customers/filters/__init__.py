"""Filters of the core's lists."""
