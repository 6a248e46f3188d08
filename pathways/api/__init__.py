"""Doors for tablets: keys, the queue in both its shapes. The bundle's door stands in careplan."""

from pathways.api.answers import MOST_ANSWERS
from pathways.api.doors import TabletDoor
from pathways.api.keys import Keys
from pathways.api.sync import Sync

__all__ = ["MOST_ANSWERS", "Keys", "Sync", "TabletDoor"]
