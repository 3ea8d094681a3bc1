"""The pages of authorization."""
