"""Tables of the letterbox: what came in, messages, what people must look at, who is told, who may send to us."""

from messaging.models.client import ApiClient
from messaging.models.delivery import Delivery
from messaging.models.inbox_task import InboxTask
from messaging.models.message import Message
from messaging.models.raw import RawMessage

__all__ = ["ApiClient", "Delivery", "InboxTask", "Message", "RawMessage"]
