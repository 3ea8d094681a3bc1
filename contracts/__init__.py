"""Contracts, changes, payments and the sales ledger."""
