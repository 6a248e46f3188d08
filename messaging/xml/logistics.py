"""The five patient logistics messages, and the events they are made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from messaging.xml import codes
from messaging.xml.model import CarePayload, InformationGiven, TimedEvent
from messaging.xml.parts import Code
from messaging.xml.times import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingOmInnlagt(CarePayload):
    """The patient has been admitted."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.LOG_INNLAGT,)

    admitted: TimedEvent

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return (self.admitted,)

    @property
    def admitted_at(self) -> Moment:
        return self.admitted.at

    @property
    def is_estimate(self) -> bool:
        return self.admitted.is_estimate

    @property
    def text(self) -> str:
        return self.admitted.text


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingOmUtskrivningsklar(CarePayload):
    """The patient is, or is expected to be, ready for discharge."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.LOG_UTSKRIVNINGSKLAR,)

    ready: TimedEvent
    admitted: TimedEvent | None = None
    other_events: tuple[TimedEvent, ...] = ()

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return _present(self.admitted, self.ready, *self.other_events)

    @property
    def ready_at(self) -> Moment:
        return self.ready.at

    @property
    def ready_on(self) -> dt.date:
        return self.ready.on

    @property
    def is_estimate(self) -> bool:
        return self.ready.is_estimate

    @property
    def admitted_at(self) -> Moment | None:
        return self.admitted.at if self.admitted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Avmelding(CarePayload):
    """The patient is no longer ready for discharge; the reason is the note of the event."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.LOG_AVMELDING,)

    withdrawn: TimedEvent
    admitted: TimedEvent | None = None
    ready: TimedEvent | None = None
    other_events: tuple[TimedEvent, ...] = ()

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return _present(self.admitted, self.ready, self.withdrawn, *self.other_events)

    @property
    def withdrawn_at(self) -> Moment:
        return self.withdrawn.at

    @property
    def withdrawn_on(self) -> dt.date:
        return self.withdrawn.on

    @property
    def ready_at(self) -> Moment | None:
        return self.ready.at if self.ready else None

    @property
    def ready_on(self) -> dt.date | None:
        return self.ready.on if self.ready else None

    @property
    def admitted_at(self) -> Moment | None:
        return self.admitted.at if self.admitted else None

    @property
    def reason(self) -> str:
        return self.withdrawn.note or self.withdrawn.text


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldingOmUtskrevet(CarePayload):
    """The patient has been discharged. `to` is list 8408 (where to), `state` is list 8431 (alive, dead)."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.LOG_UTSKREVET,)

    discharged: TimedEvent
    to: Code
    state: Code | None = None
    to_note: str = ""
    information_given: tuple[InformationGiven, ...] = ()

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return (self.discharged,)

    @property
    def discharged_at(self) -> Moment:
        return self.discharged.at

    @property
    def discharged_on(self) -> dt.date:
        return self.discharged.on

    @property
    def to_code(self) -> str:
        return self.to.value

    @property
    def is_dead(self) -> bool:
        return self.state is not None and self.state.value in ("2", "3")

    @property
    def note(self) -> str:
        return self.discharged.note


@dataclass(frozen=True, slots=True, kw_only=True)
class OrienteringOmDod(CarePayload):
    """The patient has died."""

    type_codes: ClassVar[tuple[str, ...]] = (codes.LOG_DOD,)

    died: TimedEvent

    @property
    def events(self) -> tuple[TimedEvent, ...]:
        return (self.died,)

    @property
    def died_at(self) -> Moment:
        return self.died.at

    @property
    def died_on(self) -> dt.date:
        return self.died.on

    @property
    def text(self) -> str:
        return self.died.text


Logistics = MeldingOmInnlagt | MeldingOmUtskrivningsklar | Avmelding | MeldingOmUtskrevet | OrienteringOmDod


def admitted(at: Moment, *, text: str = "", is_estimate: bool = False) -> TimedEvent:
    """The event "admitted" (9121/1)."""
    return TimedEvent(at=at, is_estimate=is_estimate, code=codes.code("9121", "1"), text=text)


def discharged(at: Moment, *, text: str = "", note: str = "", is_estimate: bool = False) -> TimedEvent:
    """The event "discharged" (9121/2)."""
    return TimedEvent(at=at, is_estimate=is_estimate, code=codes.code("9121", "2"), text=text, note=note)


def ready(at: Moment, *, text: str = "", note: str = "", is_estimate: bool = True) -> TimedEvent:
    """The event "ready for discharge" (9121/3), a forecast unless said otherwise, as in the official examples."""
    return TimedEvent(at=at, is_estimate=is_estimate, code=codes.code("9121", "3"), text=text, note=note)


def withdrawn(at: Moment, *, reason: str = "") -> TimedEvent:
    """The event "no longer ready for discharge" (9121/4)."""
    return TimedEvent(at=at, code=codes.code("9121", "4"), note=reason)


def died(at: Moment, *, text: str = "") -> TimedEvent:
    """The event "the patient is dead" (9121/13)."""
    return TimedEvent(at=at, code=codes.code("9121", "13"), text=text)


def _present(*events: TimedEvent | None) -> tuple[TimedEvent, ...]:
    return tuple(event for event in events if event is not None)
