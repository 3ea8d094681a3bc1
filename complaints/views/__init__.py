"""Pages of receptions, matters and imports."""
