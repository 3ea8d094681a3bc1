"""Clauses of contracts and payments as plain functions."""
