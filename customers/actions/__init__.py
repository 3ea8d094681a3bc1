"""Every write of the core."""
