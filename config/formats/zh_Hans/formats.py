"""A browser's date field takes only 2026-11-28: written otherwise it comes up empty, and saving the form would wipe the day."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y/%m/%d"]
