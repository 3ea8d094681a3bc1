"""The installation: settings, addresses, processes and what crosses all apps."""
