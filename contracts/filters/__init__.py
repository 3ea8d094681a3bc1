"""Filters of the lists of contracts and payments."""
