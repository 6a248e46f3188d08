"""Shapes of input: what was typed, checked and turned into values. Nothing is written here."""

from pathways.forms.acts import (
    AnswerForm,
    CancelForm,
    DeathForm,
    DecideForm,
    DischargeForm,
    EpikriseForm,
    HomecomingForm,
    Hph4Form,
    ReadyForm,
    Section9Form,
    WithdrawForm,
)
from pathways.forms.lists import BOARD_COLUMNS, GROUP_WORDS, ListChoice, SearchForm
from pathways.forms.people import AdmissionForm, PatientForm, PeopleForm, PlaceForm

__all__ = [
    "BOARD_COLUMNS",
    "GROUP_WORDS",
    "AdmissionForm",
    "AnswerForm",
    "CancelForm",
    "DeathForm",
    "DecideForm",
    "DischargeForm",
    "EpikriseForm",
    "HomecomingForm",
    "Hph4Form",
    "ListChoice",
    "PatientForm",
    "PeopleForm",
    "PlaceForm",
    "ReadyForm",
    "SearchForm",
    "Section9Form",
    "WithdrawForm",
]
