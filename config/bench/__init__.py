"""The bench: a house far larger than any real one, and how long its pages and jobs take."""
