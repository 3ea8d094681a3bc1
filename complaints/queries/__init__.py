"""Reads of receptions and matters."""
