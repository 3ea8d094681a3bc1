"""Every write of complaints, by noun: receptions, matters, what the customer is told, revisits, imports."""
