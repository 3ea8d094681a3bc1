"""Every write of correspondence."""
