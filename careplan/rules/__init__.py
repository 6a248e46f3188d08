"""Pure functions and tables of the care plan, by subject."""
