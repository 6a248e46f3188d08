"""All writes of the letterbox."""

from messaging.operations.address_book import Imported, export_address_book, import_address_book
from messaging.operations.clients import authenticate, create_client
from messaging.operations.corrections import begin_change, cancel_message
from messaging.operations.drafts import insert_known, open_draft, save_draft
from messaging.operations.exporting import exported
from messaging.operations.files import attach_file, detach_file
from messaging.operations.forwarding import forward
from messaging.operations.inbox import close_task, mark_read, read_notifications
from messaging.operations.outside import note_run, send_next
from messaging.operations.receipts import note_missing_receipts
from messaging.operations.sending import send
from messaging.operations.take_in import TakenIn, handle, retry_unhandled, take_in
from messaging.operations.telling import choose, choose_as_unit, gather, tell_third
from messaging.operations.transport.outbox import send_waiting
from messaging.operations.transport.watch import Watched, take_from_folders
from messaging.operations.tray import tell_people
from messaging.operations.unsent import handle_by_phone, try_again, try_all_again

__all__ = [
    "Imported",
    "TakenIn",
    "Watched",
    "attach_file",
    "authenticate",
    "begin_change",
    "cancel_message",
    "choose",
    "choose_as_unit",
    "close_task",
    "create_client",
    "detach_file",
    "export_address_book",
    "exported",
    "forward",
    "gather",
    "handle",
    "handle_by_phone",
    "import_address_book",
    "insert_known",
    "mark_read",
    "note_missing_receipts",
    "note_run",
    "open_draft",
    "read_notifications",
    "retry_unhandled",
    "save_draft",
    "send",
    "send_next",
    "send_waiting",
    "take_from_folders",
    "take_in",
    "tell_people",
    "tell_third",
    "try_again",
    "try_all_again",
]
