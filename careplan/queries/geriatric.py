"""The suggested geriatric assessment: whether it is made, and for which reasons."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import models as account_models
from careplan.enums.assessments import AssessmentKind
from careplan.enums.plan import MeasureState
from careplan.models import SuggestionAnswer
from careplan.queries import medication as medication_queries
from careplan.queries import readings as reading_queries
from careplan.queries.readings import SCORE, WEIGHT, WEIGHT_ITEM, Readings
from careplan.rules import falls, geriatric, nutrition
from careplan.rules.geriatric import Reason
from careplan.rules.nutrition import Weighed
from careplan.wording import REASON_WORDS
from checklists import rules as checklist_rules
from pathways import models as pathway_models
from pathways.rules import clock

OPEN = (MeasureState.PLANNED, MeasureState.RUNNING)


@dataclass(frozen=True)
class SuggestionView:
    """The suggestion, with the reasons nobody has answered. `known` are the figures behind them."""

    reasons: tuple[Reason, ...]
    known: geriatric.Known

    @property
    def words(self) -> tuple[str, ...]:
        """Return each reason in words, in the reader's language."""
        return tuple(
            str(REASON_WORDS[reason]) % {"value": _shown(self._figure(reason))} for reason in self.reasons
        )

    @property
    def sentence(self) -> str:
        return _("Speaks for it: %(reasons)s.") % {"reasons": ", ".join(self.words)}

    def _figure(self, reason: Reason) -> Any:
        return {
            Reason.FRAIL: self.known.frailty,
            Reason.FALLS: self.known.falls,
            Reason.WEIGHT_LOSS: self.known.weight_loss,
            Reason.NUTRITION: self.known.must,
            Reason.POLYPHARMACY: self.known.medicines,
        }[reason]


def suggestion_of(
    *,
    pathway: pathway_models.Pathway,
    user: account_models.User,
    now: datetime,
    readings: Readings | None = None,
) -> SuggestionView | None:
    """Return the suggestion, or None when nothing speaks for it, or it is answered, or its measure runs. Rule C30.

    Nine queries; four when the readings are given. The pathway has been found for this person already.
    """
    answers = list(SuggestionAnswer.objects.filter(pathway=pathway).values_list("reasons", "measure__state"))
    if any(state in OPEN for _reasons, state in answers):
        return None
    if readings is None:
        readings = reading_queries.readings_of(patient_id=pathway.patient_id, user=user)
    medicines = medication_queries.regular_counts(pathway_ids=[pathway.pk], now=now)[pathway.pk]
    known = known_of(readings, medicines=medicines, now=now)
    still_open = geriatric.still_open(
        geriatric.reasons(known), answered=[reason for reasons, _state in answers for reason in reasons]
    )
    return SuggestionView(still_open, known) if still_open else None


def suggestion_for(*, pathway_id: int, user: account_models.User, now: datetime) -> SuggestionView | None:
    """Return the suggestion of a pathway by its id. Eleven queries. Of a pathway that is not visible there is none."""
    pathway = pathway_models.Pathway.objects.visible_to(user).filter(pk=pathway_id).first()
    return suggestion_of(pathway=pathway, user=user, now=now) if pathway else None


def known_of(readings: Readings, *, medicines: int | None, now: datetime) -> geriatric.Known:
    """Return the figures that the rule asks for, as the newest readings tell them."""
    frail = readings.newest(AssessmentKind.FRAILTY)
    fell = readings.newest(AssessmentKind.FALLS)
    eaten = readings.newest(AssessmentKind.NUTRITION)
    must = nutrition.must_of(eaten.values) if eaten and eaten.at >= now - nutrition.SPAN else None
    losses = [
        loss for loss in (_loss(readings, now), must.loss_percent if must else None) if loss is not None
    ]
    return geriatric.Known(
        frailty=frail.values[SCORE] if frail else None,
        falls=falls.in_twelve_months(
            told=fell.values.get(falls.FALLS) if fell else None,
            told_at=fell.at if fell else None,
            seen=readings.falls_seen,
            now=now,
        ),
        weight_loss=max(losses, default=None),
        must=must.at_least if must else None,
        medicines=medicines,
    )


def _loss(readings: Readings, now: datetime) -> Decimal | None:
    """Return the loss between measured weights; a newest weight that is half a year old says nothing of today."""
    weighed = readings.of(WEIGHT)
    if not weighed or weighed[-1].at < now - nutrition.SPAN:
        return None
    return nutrition.loss_over_time(
        Weighed(clock.oslo_date(each.at), Decimal(str(each.values[WEIGHT_ITEM]))) for each in weighed
    )


def _shown(figure: Any) -> str:
    """Return the figure as people read it, with at most one decimal, cut: a loss is never said greater than it is."""
    if isinstance(figure, Decimal):
        figure = figure.quantize(Decimal("0.1"), rounding=ROUND_DOWN)
    return checklist_rules.show_number(figure, get_language() or "nb")
