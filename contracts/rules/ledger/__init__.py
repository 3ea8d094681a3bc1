"""How a sales ledger is understood: columns by meaning, cells by value, rows by what may be wrong with them."""
