"""What the site takes when it is full: a seeded database, measured pages and jobs, and a table of the figures."""
