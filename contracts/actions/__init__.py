"""Writes of contracts and payments."""
