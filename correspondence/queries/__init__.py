"""Reads of correspondence."""
