"""What the tests of the care plan build with."""

from datetime import UTC, datetime
from uuid import uuid4

from accounts.models import User
from careplan import operations
from careplan.models import Goal, GoalScore, MedicineLine
from pathways.models import Pathway
from tests.cast import author

# pathway_at(AT_HOME) comes home on 4 March at 11:00 UTC.
VISIT_AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
# What is measured of somebody who is well: NEWS2 is 0.
WELL = {
    "respiratory_rate": 16,
    "spo2": 97,
    "spo2_scale": "scale_1",
    "oxygen": "air",
    "systolic_bp": 130,
    "pulse": 72,
    "consciousness": "alert",
    "temperature": 36.8,
}


def goal(
    pathway: Pathway, *, by: User, words: str = "Gå til butikken igjen", at: datetime = VISIT_AT
) -> Goal:
    return operations.set_goal(pathway_id=pathway.pk, words=words, said_at=at, by=author(by), now=at)


def score(
    scored: Goal,
    *,
    by: User,
    current: int = 3,
    importance: int = 9,
    seen: int = 0,
    at: datetime = VISIT_AT,
    **more: object,
) -> GoalScore:
    given = {"client_id": uuid4(), "occasion": "HPH2", "benefit": None, **more}
    return operations.score_goal(
        goal_id=scored.pk,
        score=operations.ScoreInput(
            seen_version=seen, current=current, importance=importance, at=at, **given
        ),
        by=author(by),
        now=at,
    )


def medicine(pathway: Pathway, *, by: User, at: datetime = VISIT_AT, **more: object) -> MedicineLine:
    """Write a line about a medicine: Metoprolol, as the hospital says, unless told otherwise."""
    given = {
        "client_id": uuid4(),
        "source": "HOSPITAL",
        "name": "Metoprolol",
        "strength": "50 mg depottablett",
        "dose": "1",
        "frequency": "morgen",
        **more,
    }
    return operations.write_medicine(
        pathway_id=pathway.pk, line=operations.MedicineInput(at=at, **given), by=author(by), now=at
    )
