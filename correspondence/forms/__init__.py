"""Input of correspondence."""
