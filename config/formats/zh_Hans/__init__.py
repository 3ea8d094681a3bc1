"""Chinese: what a date field of the browser takes stands first."""
