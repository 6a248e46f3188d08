"""Reads behind the figures. Nothing here writes."""

from insights.queries.figures import Figures, Month, figures, followed
from insights.queries.patients import PAGE, Patients, Period, patients
from insights.queries.scope import Scope, scope

__all__ = [
    "PAGE",
    "Figures",
    "Month",
    "Patients",
    "Period",
    "Scope",
    "figures",
    "followed",
    "patients",
    "scope",
]
