"""The rules of the core: plain functions of plain values, without clock or database."""
