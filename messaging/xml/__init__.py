"""The national care messages: frozen dataclasses on one side, bytes on the other.

Nothing outside this package knows XML, and nothing inside it knows Django, the database, the clock or the
network. Doors of the package:

* ``parse.parse(raw)`` -> ``model.Envelope`` (or ``errors.UnreadableMessage``)
* ``build.build(head, payload)`` -> bytes
* ``apprec.answer(...)`` and ``apprec.build(...)`` -> the application receipt
* ``validate.schema_errors(raw, folder)`` -> what the official schemas say, when a folder is named

Every moment that is read is an aware datetime in UTC; a date without a clock time stays a date. Message texts
without an offset are wall time in Europe/Oslo.
"""
