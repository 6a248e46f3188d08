"""Pure rules of the pathway: tables and functions. No clock, no database, no I/O; `now` is always passed in.

Every rule has a number, and docs/rules.md has a line for each: sentence, source, code, test.
"""
