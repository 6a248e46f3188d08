"""Out of the house and into it: two ways out (a folder, HTTPS with a token), one way in (a folder), retries.

`handing` is the port: it finds the line to a receiver, claims, hands over once and notes what became of it.
"""
