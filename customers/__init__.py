"""The core: households, customers, staff and what every area stands on."""
