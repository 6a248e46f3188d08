"""The tick of the outbox: what waits goes out, and the receipts that came back at once are taken in."""

from collections.abc import Callable
from datetime import datetime

from messaging.enums import Source
from messaging.operations.take_in import take_in
from messaging.operations.transport import handing

AT_A_TIME = 200


def send_waiting(
    *, now: datetime, limit: int = AT_A_TIME, may_go_on: Callable[[], bool] = lambda: True
) -> int:
    """Hand over what is due, messages first, then receipts. Safe in any number of workers, or twice.

    `may_go_on` is asked before each one, so that a slow line does not hold the worker. Returns how many got away.
    """
    handed, answers = handing.hand_over_waiting(now=now, limit=limit, may_go_on=may_go_on)
    for answer in answers:
        take_in(raw=answer, now=now, source=Source.ANSWER)
    return handed
