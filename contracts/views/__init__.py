"""Pages of contracts and payments."""
