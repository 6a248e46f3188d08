"""Reads of the letterbox: addresses, what is known for a message, inbox, notifications."""
