"""Input of the core's pages."""
