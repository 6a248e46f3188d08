"""Tables of the case: patient, stay, pathway, steps, deadlines, events, agreements, board versions, tablets."""

from pathways.models.agreement import Agreement, AgreementTerm
from pathways.models.board import BoardVersion, Heartbeat
from pathways.models.deadline import Deadline
from pathways.models.event import EventToTell, PathwayEvent
from pathways.models.pathway import Pathway, PathwayUnit
from pathways.models.patient import NextOfKin, Patient
from pathways.models.stay import HospitalStay
from pathways.models.step import Step
from pathways.models.tablet import Device, QuarantinedEvent, QuarantineSettlement, TabletEvent

__all__ = [
    "Agreement",
    "AgreementTerm",
    "BoardVersion",
    "Deadline",
    "Device",
    "EventToTell",
    "Heartbeat",
    "HospitalStay",
    "NextOfKin",
    "Pathway",
    "PathwayEvent",
    "PathwayUnit",
    "Patient",
    "QuarantineSettlement",
    "QuarantinedEvent",
    "Step",
    "TabletEvent",
]
