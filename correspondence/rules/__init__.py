"""The clauses of correspondence as plain functions."""
