"""./run bench: seed, measure, print a table."""
