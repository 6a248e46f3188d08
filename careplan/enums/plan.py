"""The closed lists of the follow-up plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeasureKind(TextChoices):
    """The five kinds of measure of the follow-up plan."""

    SELF_MASTERY = "SELF_MASTERY", _("self-mastery")
    PREVENTIVE = "PREVENTIVE", _("preventive")
    COMPENSATING = "COMPENSATING", _("compensating, practical help")
    HEALTH = "HEALTH", _("health measure, with a plan for worsening")
    REHABILITATION = "REHABILITATION", _("rehabilitation and training")


class MeasureState(TextChoices):
    PLANNED = "PLANNED", _("planned")
    RUNNING = "RUNNING", _("running")
    DONE = "DONE", _("done")
    STOPPED = "STOPPED", _("stopped")


class EvaluationOccasion(TextChoices):
    """The two evaluations of the method, counted from the homecoming."""

    THREE_DAYS = "THREE_DAYS", _("after three days")
    FOUR_WEEKS = "FOUR_WEEKS", _("after four weeks")


class EvaluationResult(TextChoices):
    WORKS = "WORKS", _("works well")
    PARTLY = "PARTLY", _("works in part")
    NOT = "NOT", _("does not work")


class Area(TextChoices):
    """What an observation is about: the areas of HPH2 and HPH5, by the keys of their items."""

    ILLNESS_UNDERSTANDING = "illness_understanding", _("understanding of illness and plan")
    GENERAL_CONDITION = "general_condition", _("general condition")
    BREATHING = "breathing", _("breathing")
    CIRCULATION = "circulation", _("circulation and swelling")
    PAIN = "pain", _("pain")
    NUTRITION = "nutrition", _("food and drink")
    ELIMINATION = "elimination", _("bowels, bladder and catheter")
    SKIN = "skin", _("skin and wounds")
    FALLS = "falls", _("falls")
    MOBILITY = "mobility", _("moving about")
    ADL = "adl", _("daily activities")
    COGNITION = "cognition", _("memory and confusion")
    MOOD = "mood", _("mood, anxiety and loneliness")
    SLEEP = "sleep", _("sleep")
    SENSES = "senses", _("sight, hearing and communication")
    MEDICATION = "medication", _("medicines")
    SUBSTANCE_USE = "substance_use", _("alcohol, other drugs and tobacco")
    HOME_SAFETY = "home_safety", _("home, fire and aids")
    SOCIAL_NETWORK = "social_network", _("network and next of kin")
    FINANCES = "finances", _("money and practical matters")
    INFECTION = "infection", _("infection control")
    SELF_MANAGEMENT = "self_management", _("self-mastery and plan for worsening")
    SERVICE_NEEDS = "service_needs", _("need for other services")
    OTHER = "other", _("something else")
