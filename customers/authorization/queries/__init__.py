"""Reads of authorization: desks, the inbox, and what a deciding page shows."""
