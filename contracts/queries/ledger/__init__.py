"""What a sales ledger meets in the file: which rows are new, which change something, which differ, and what its pages show."""
