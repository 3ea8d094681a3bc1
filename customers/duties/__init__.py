"""The ledger of obligations."""
