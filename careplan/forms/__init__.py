"""The shape of what is typed in the care plan, by subject."""
