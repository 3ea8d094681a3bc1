"""How values are written into forms and read from them, where it differs from Django."""
