"""Input of the pages of contracts and payments."""
