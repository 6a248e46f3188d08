"""All writes of the letterbox."""

from messaging.operations.clients import authenticate, create_client
from messaging.operations.drafts import insert_known, open_draft, save_draft
from messaging.operations.inbox import close_task, mark_read, read_notifications
from messaging.operations.sending import send
from messaging.operations.take_in import TakenIn, handle, retry_unhandled, take_in
from messaging.operations.tray import tell_people

__all__ = [
    "TakenIn",
    "authenticate",
    "close_task",
    "create_client",
    "handle",
    "insert_known",
    "mark_read",
    "open_draft",
    "read_notifications",
    "retry_unhandled",
    "save_draft",
    "send",
    "take_in",
    "tell_people",
]
