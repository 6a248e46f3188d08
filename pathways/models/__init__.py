"""Tables of the case: patient, stay, pathway, steps, deadlines, events, agreements, board versions."""

from pathways.models.agreement import Agreement, AgreementTerm
from pathways.models.board import BoardVersion, Heartbeat
from pathways.models.deadline import Deadline
from pathways.models.event import EventToTell, PathwayEvent
from pathways.models.pathway import Pathway, PathwayUnit
from pathways.models.patient import NextOfKin, Patient
from pathways.models.stay import HospitalStay
from pathways.models.step import Step

__all__ = [
    "Agreement",
    "AgreementTerm",
    "BoardVersion",
    "Deadline",
    "EventToTell",
    "Heartbeat",
    "HospitalStay",
    "NextOfKin",
    "Pathway",
    "PathwayEvent",
    "PathwayUnit",
    "Patient",
    "Step",
]
