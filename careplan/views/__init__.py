"""Doors of the care plan, by subject."""
