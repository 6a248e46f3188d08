"""Tables of the letterbox: what came in, messages, what people must look at, who is told, who may send to us.

The address book says who can receive what, and the lines how it gets there.
"""

from messaging.models.address import Address, InboxRule, Line
from messaging.models.attempt import SendAttempt
from messaging.models.client import ApiClient, ApiClientSender
from messaging.models.delivery import Delivery
from messaging.models.inbox_task import InboxTask
from messaging.models.message import Message
from messaging.models.message_file import MessageFile
from messaging.models.outside import OutsideAttempt, OutsideNotice, OutsidePart
from messaging.models.raw import RawMessage
from messaging.models.telling import PersonTelling, TellingRule, ThirdLimit, UnitTelling

__all__ = [
    "Address",
    "ApiClient",
    "ApiClientSender",
    "Delivery",
    "InboxRule",
    "InboxTask",
    "Line",
    "Message",
    "MessageFile",
    "OutsideAttempt",
    "OutsideNotice",
    "OutsidePart",
    "PersonTelling",
    "RawMessage",
    "SendAttempt",
    "TellingRule",
    "ThirdLimit",
    "UnitTelling",
]
