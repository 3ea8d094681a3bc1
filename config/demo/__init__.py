"""An invented department at work, dated relative to today."""
