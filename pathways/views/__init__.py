"""Doors of the case, by subject. Each translates in, makes one call, translates out."""
