"""Reads of contracts and payments."""
