"""All writes to templates and checklists.

`answer`, `complete` and `close` run in the caller's transaction, and the caller holds a lock that keeps others
away from this checklist (pathways locks its pathway row). They refuse with NotAllowed, whose text is shown.
"""

from accounts.rules import NotAllowed
from checklists.operations.answers import AnswerOutcome, Missing, answer, close, complete, open_checklist
from checklists.operations.content import Imported, Loaded, import_template, load_content
from checklists.operations.templates import new_version, publish, retire, take_over

__all__ = [
    "AnswerOutcome",
    "Imported",
    "Loaded",
    "Missing",
    "NotAllowed",
    "answer",
    "close",
    "complete",
    "import_template",
    "load_content",
    "new_version",
    "open_checklist",
    "publish",
    "retire",
    "take_over",
]
