"""All writes of the letterbox."""

from messaging.operations.clients import authenticate, create_client
from messaging.operations.take_in import TakenIn, handle, retry_unhandled, take_in

__all__ = [
    "TakenIn",
    "authenticate",
    "create_client",
    "handle",
    "retry_unhandled",
    "take_in",
]
