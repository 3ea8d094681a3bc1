"""Commands of the duty ledger."""
