"""The closed lists of the care plan, by subject."""
