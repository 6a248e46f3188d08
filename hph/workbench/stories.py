"""The stories of the demonstration: where some eighty patients are right now, and how they got there."""

from collections.abc import Callable

from careplan.enums.assessments import AssessmentKind
from careplan.enums.medication import Difference, Source
from hph.workbench import medicines, texts
from hph.workbench.play import Play
from hph.workbench.stage import Stage
from pathways.enums import Destination, ReadyAnswer, StepCode

Story = Callable[[Stage, Play, int], None]

TIDLIGMELDING, HELSEOPPLYSNINGER = "TIDLIGMELDING", "HELSEOPPLYSNINGER"
INNLEGGELSESRAPPORT, UTSKRIVNINGSRAPPORT = "INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT"
HOME, SHORT = Destination.HOME, Destination.SHORT_TERM_STAY


# --- In hospital ----------------------------------------------------------------------------------


def just_admitted(stage: Stage, play: Play, number: int) -> None:
    """The clocks run: nothing is sent yet."""
    play.admit(stage.ago(hours=1.2 + 3.1 * number), notice_after=0.4)


def tidligmelding_late(stage: Stage, play: Play, number: int) -> None:
    play.admit(stage.ago(hours=26 + 14 * number), notice_after=1)
    play.sent(INNLEGGELSESRAPPORT, stage.ago(hours=23 + 14 * number))


def well_told(stage: Stage, play: Play, number: int) -> None:
    """Both have told each other what they know; the patient is being treated."""
    play.admit(stage.ago(hours=30 + 17 * number), notice_after=0.6)
    play.fill(StepCode.HPH6, stage.ago(hours=28.5 + 17 * number), share=0.7)
    play.sent(INNLEGGELSESRAPPORT, stage.ago(hours=28 + 17 * number))
    play.sent(TIDLIGMELDING, stage.ago(hours=25 + 16 * number), days_left=3 + number % 5)
    if number % 2:
        play.people(stage.ago(hours=20 + 14 * number))


def report_missing(stage: Stage, play: Play, number: int) -> None:
    """The municipality has not written: late in Trondheim after three hours, elsewhere after a day."""
    play.admit(stage.ago(hours=7 + 12 * number), notice_after=0.3)
    play.sent(TIDLIGMELDING, stage.ago(hours=3 + 11 * number), days_left=4)


def soon_ready(stage: Stage, play: Play, number: int) -> None:
    well_told(stage, play, number + 3)
    play.section9(stage.ago(hours=3 + number), count=3)


def need_known_later(stage: Stage, play: Play, number: int) -> None:
    play.admit(stage.ago(hours=66 + number), notice_after=2)
    play.sent(INNLEGGELSESRAPPORT, stage.ago(hours=60))
    play.need_known(stage.ago(hours=5 + number))


def not_ready_after_all(stage: Stage, play: Play, number: int) -> None:
    _hospital(stage, play, days=6 + number)
    play.ready(stage.ago(hours=31))
    play.decide(stage.ago(hours=30), HOME)
    play.withdraw(stage.ago(hours=9 + number))


# --- Ready for discharge -----------------------------------------------------------------------------


def reported_ready(stage: Stage, play: Play, number: int) -> None:
    _hospital(stage, play, days=4 + number)
    play.ready(stage.ago(hours=0.6 + number))


def answer_late(stage: Stage, play: Play, number: int) -> None:
    """The second one has waited so long that the leader is told."""
    _hospital(stage, play, days=5 + number)
    play.ready(stage.ago(hours=5.5 + 5 * number))


def going_home(stage: Stage, play: Play, number: int) -> None:
    _hospital(stage, play, days=5 + number)
    play.ready(stage.ago(hours=20 + number))
    play.decide(stage.ago(hours=18.5 + number), HOME, "Pasienten skal hjem, se journal.")
    play.answer(stage.ago(hours=18 + number), ReadyAnswer.ON_NOTIFIED_DATE)
    play.fill(StepCode.HPH0, stage.ago(hours=17.5 + number))
    play.people(stage.ago(hours=17 + number))
    play.fill(StepCode.HPH1, stage.ago(hours=2 + number / 2), share=0.3 + 0.2 * (number % 3))


def waits_for_a_place(stage: Stage, play: Play, number: int) -> None:
    """Ready, and the municipality has no bed: the days that cost."""
    _hospital(stage, play, days=9 + 2 * number)
    play.ready(stage.day(2 + number, 10))
    play.decide(stage.day(2 + number, 11), SHORT, "Pasienten skal på opphold, se journal.")
    play.answer(stage.day(2 + number, 12), ReadyAnswer.NOT_YET)
    play.institution(stage.day(1, 9))


def another_date(stage: Stage, play: Play, number: int) -> None:
    _hospital(stage, play, days=6)
    play.ready(stage.day(1, 9))
    play.decide(stage.day(1, 10), HOME)
    play.answer(stage.day(1, 11 + number), ReadyAnswer.ON_DATE, in_days=2)
    play.fill(StepCode.HPH0, stage.day(1, 14))


# --- On the way, and short-term stay -------------------------------------------------------------------


def on_the_way(stage: Stage, play: Play, number: int) -> None:
    _decided(stage, play, days=6 + number, ready_at_days=1)
    play.sent(UTSKRIVNINGSRAPPORT, stage.ago(hours=3.5 + number))
    play.discharge(stage.ago(hours=3 + number), has_epikrise=number != 1)


def homecoming_forgotten(stage: Stage, play: Play, number: int) -> None:
    """Left hospital yesterday or before; nobody has registered the homecoming."""
    _decided(stage, play, days=8 + number, ready_at_days=2 + number)
    if number == 0:
        play.sent(UTSKRIVNINGSRAPPORT, stage.day(1, 13))
    play.discharge(stage.day(1 + number, 13, 30), has_epikrise=number != 0)


def short_term_stay(stage: Stage, play: Play, number: int) -> None:
    left = 2 + 3 * number
    _hospital(stage, play, days=left + 7)
    play.ready(stage.day(left + 1, 10))
    play.decide(stage.day(left + 1, 11), SHORT)
    play.answer(stage.day(left + 1, 12), ReadyAnswer.ON_NOTIFIED_DATE)
    play.fill(StepCode.HPH0, stage.day(left + 1, 13))
    play.institution(stage.day(left, 9))
    play.sent(UTSKRIVNINGSRAPPORT, stage.day(left, 11))
    play.discharge(stage.day(left, 12), to_code="11")
    if number == 1:
        play.fall(stage.day(1, 6, 40))
        play.fill(StepCode.HPH4, stage.day(1, 8))


# --- At home -------------------------------------------------------------------------------------------


def just_home(stage: Stage, play: Play, number: int) -> None:
    _came_home(stage, play, days_ago=number % 3)


def visit_begun(stage: Stage, play: Play, number: int) -> None:
    _came_home(stage, play, days_ago=1 + number % 3)
    play.fill(StepCode.HPH2, stage.ago(hours=1 + number), share=0.25 + 0.15 * (number % 4))


def visit_late(stage: Stage, play: Play, number: int) -> None:
    """The second and third have waited past the leader's limit too."""
    _came_home(stage, play, days_ago=4 + number)


def waits_for_the_gp(stage: Stage, play: Play, number: int) -> None:
    days = 5 + number
    _came_home(stage, play, days_ago=days)
    play.fill(StepCode.HPH2, stage.day(days - 2 - number % 2, 11))
    play.people(stage.day(days - 3, 14))


def gp_prepared(stage: Stage, play: Play, number: int) -> None:
    days = 11 + number
    _visited(stage, play, days)
    play.fill(StepCode.HPH3, stage.ago(hours=5 + number), share=0.4)


def gp_late(stage: Stage, play: Play, number: int) -> None:
    _visited(stage, play, 16 + 3 * number)


def waits_for_the_review(stage: Stage, play: Play, number: int) -> None:
    days = 15 + 2 * number
    _visited(stage, play, days)
    if number < 2:
        _followed(stage, play, days, frailty=5 + number)
        _medicated(stage, play, days - 6)
        if number:
            # The GP's list has another strength: somebody must find out which one holds.
            weaker = ("Metoprolol", "25 mg depottablett", "1", "morgen", "blodtrykk")
            play.medicines(stage.ago(hours=24 * (days - 7)), medicines.says(Source.GP, weaker))
            play.medicines(stage.ago(hours=24 * (days - 7)), medicines.says_the_same(Source.GP))
        else:
            _reconciled(stage, play, days - 7)
            play.medicines(stage.ago(hours=3), medicines.given(medicines.PARACETAMOL))
    play.fill(StepCode.HPH3, stage.day(days - 11, 13))


def review_begun(stage: Stage, play: Play, number: int) -> None:
    days = 26 + number
    _visited(stage, play, days)
    play.fill(StepCode.HPH3, stage.day(days - 13, 13))
    play.fill(StepCode.HPH5, stage.ago(hours=4), share=0.5)


def review_late(stage: Stage, play: Play, number: int) -> None:
    days = 30 + 2 * number
    _visited(stage, play, days)
    # Done on the thirteenth day, written down on the sixteenth.
    play.fill(StepCode.HPH3, stage.day(days - 13, 12), recorded=stage.day(days - 16, 9))


def has_fallen(stage: Stage, play: Play, number: int) -> None:
    """HPH4 is open: the second and third are being answered."""
    _visited(stage, play, 8 + 4 * number)
    play.fall(stage.ago(hours=2.5 + 4 * number))
    if number:
        play.fill(StepCode.HPH4, stage.ago(hours=1.5 + 3 * number), share=0.5)


def fell_and_was_followed_up(stage: Stage, play: Play, number: int) -> None:
    days = 17 + number
    _visited(stage, play, days)
    if not number:
        _followed(stage, play, days, frailty=4)
    play.fall(stage.day(days - 6, 5, 50))
    play.fill(StepCode.HPH4, stage.day(days - 6, 8, 10))
    if not number:
        _medicated(stage, play, days - 7)
        _reconciled(stage, play, days - 8)
    play.fill(StepCode.HPH3, stage.day(days - 12, 12))
    if not number:
        # The list is older than the cure: it must be gone through once more.
        cure = medicines.says(Source.HOME_CARE, medicines.PIVMECILLINAM, difference=Difference.CURE)
        play.medicines(stage.ago(hours=26), cure)


def found_early(stage: Stage, play: Play, number: int) -> None:
    """No stay in hospital: somebody saw it coming."""
    days = 1 + 4 * number
    play.start_at_home(stage.day(days, 10), texts.EARLY[number % len(texts.EARLY)])
    if number:
        play.fill(StepCode.HPH2, stage.day(days - 2, 11))


# --- Over ------------------------------------------------------------------------------------------------


def completed(stage: Stage, play: Play, number: int) -> None:
    days = 31 + 2 * number
    _visited(stage, play, days)
    play.fill(StepCode.HPH3, stage.day(days - 10 - number % 6, 13))
    play.fill(StepCode.HPH5, stage.day(days - 26 - number % 4, 11))


def readmitted(stage: Stage, play: Play, number: int) -> None:
    """Home too short: the pathway closes, a new one starts, linked to it."""
    days = 12 + 5 * number
    _visited(stage, play, days)
    play.fall(stage.ago(hours=22 + 30 * number))
    play.admit(stage.ago(hours=20 + 30 * number))
    play.sent(INNLEGGELSESRAPPORT, stage.ago(hours=18 + 30 * number))
    if number:
        play.sent(TIDLIGMELDING, stage.ago(hours=40), days_left=3)
    if number == 2:
        play.ready(stage.ago(hours=26))
        play.decide(stage.ago(hours=25), HOME)
        play.answer(stage.ago(hours=24.5), ReadyAnswer.ON_NOTIFIED_DATE)


def died(stage: Stage, play: Play, _number: int) -> None:
    _visited(stage, play, 9)
    play.died(stage.day(3, 4, 20))


def cancelled(stage: Stage, play: Play, number: int) -> None:
    play.admit(stage.day(4 + number, 14))
    play.cancel(stage.day(3 + number, 9))


# --- Shared beginnings -------------------------------------------------------------------------------------


def _hospital(stage: Stage, play: Play, *, days: int) -> None:
    """Admitted so many days ago, and both parties have told each other what they must."""
    hour = play.chance.randint(8, 19)
    play.admit(stage.day(days, hour), notice_after=0.5)
    if play.chance.random() < 0.5:
        play.fill(StepCode.HPH6, stage.day(days, hour + 1), share=0.7)
    play.sent(INNLEGGELSESRAPPORT, stage.day(days, hour + 2))
    late = play.chance.random() < 0.15
    play.sent(TIDLIGMELDING, stage.day(days - (2 if late else 1), 9), days_left=max(2, days - 3))


def _decided(stage: Stage, play: Play, *, days: int, ready_at_days: int) -> None:
    _hospital(stage, play, days=days)
    play.ready(stage.day(ready_at_days, 9, 20))
    play.decide(stage.day(ready_at_days, 10, 30), HOME)
    # A third of the answers come too late.
    play.answer(stage.day(ready_at_days, play.chance.choice((11, 12, 15))), ReadyAnswer.ON_NOTIFIED_DATE)
    play.fill(StepCode.HPH0, stage.day(ready_at_days, 15, 20))


def _came_home(stage: Stage, play: Play, *, days_ago: int) -> None:
    length = play.chance.randint(3, 9)
    _decided(stage, play, days=days_ago + length, ready_at_days=days_ago + 1)
    has_papers = play.chance.random() < 0.85 and play.is_thorough()
    if has_papers:
        play.fill(StepCode.HPH1, stage.day(days_ago, 8))
    play.sent(UTSKRIVNINGSRAPPORT, stage.day(days_ago, 9))
    play.discharge(stage.day(days_ago, 9, 30))
    play.home(stage.day(days_ago, 11), missing_reason="" if has_papers else texts.LATE_PAPERS)


def _visited(stage: Stage, play: Play, days: int) -> None:
    """Home for so many days, with the nurse's visit done; now and then it was a day late."""
    _came_home(stage, play, days_ago=days)
    late = play.chance.random() < 0.2
    play.fill(StepCode.HPH2, stage.day(days - (4 if late else 2), 10 + play.chance.randint(0, 4)))


def _followed(stage: Stage, play: Play, days: int, *, frailty: int) -> None:
    """Assessed at home, and some of it once more: on the third, the fourth and the fifth day."""
    first, then, after = (stage.day(days - number, 13) for number in (3, 4, 5))
    play.assess(first, AssessmentKind.FRAILTY, score=frailty)
    play.assess(
        first,
        AssessmentKind.NUTRITION,
        weight=61.5,
        height=168,
        weight_before=65 + frailty / 2,
        no_intake=False,
    )
    play.assess(first, AssessmentKind.FALLS, falls=frailty - 4, unsteady=True, afraid=frailty > 4)
    play.assess(first, AssessmentKind.IPLOS, **texts.IPLOS)
    for at, rate, pulse in ((first, 18, 84), (then, 22, 96), (after, 18, 88)):
        play.assess(at, AssessmentKind.NEWS2, **texts.VITAL_SIGNS, respiratory_rate=rate, pulse=pulse)
    play.assess(after, AssessmentKind.IPLOS, **texts.IPLOS | {"hygiene": 3, "housework": 4})


def _medicated(stage: Stage, play: Play, days_ago: int) -> None:
    """The list that came with the patient is written, and home care has said what it gives."""
    at = stage.ago(hours=24 * days_ago)
    play.medicines(at, medicines.says(Source.HOSPITAL, *medicines.ALWAYS))
    play.medicines(at, medicines.says(Source.HOSPITAL, medicines.PARACETAMOL, difference=Difference.NEW))
    play.medicines(at, medicines.says(Source.HOSPITAL, medicines.IBUPROFEN, difference=Difference.STOPPED))
    play.medicines(at, medicines.says_the_same(Source.HOME_CARE))


def _reconciled(stage: Stage, play: Play, days_ago: int) -> None:
    """The patient takes something that nobody else knew of; it is settled, and the list is reconciled."""
    at = stage.ago(hours=24 * days_ago)
    play.medicines(at, medicines.says(Source.PATIENT, medicines.ZOPICLONE, as_needed=True))
    play.medicines(at, medicines.says_the_same(Source.PATIENT))
    play.medicines(at, medicines.settled(Source.PATIENT, "Har esken hjemme, tar den av og til."))
    play.medicines(at, medicines.reconciled("Gått gjennom ved kjøkkenbordet."))


# Story and how many patients have it.
STORIES: tuple[tuple[Story, int], ...] = (
    (just_admitted, 4),
    (tidligmelding_late, 2),
    (well_told, 5),
    (report_missing, 3),
    (soon_ready, 2),
    (need_known_later, 1),
    (not_ready_after_all, 2),
    (reported_ready, 3),
    (answer_late, 2),
    (going_home, 3),
    (waits_for_a_place, 2),
    (another_date, 1),
    (on_the_way, 3),
    (homecoming_forgotten, 2),
    (short_term_stay, 4),
    (just_home, 4),
    (visit_begun, 3),
    (visit_late, 3),
    (waits_for_the_gp, 4),
    (gp_prepared, 2),
    (gp_late, 2),
    (waits_for_the_review, 3),
    (review_begun, 2),
    (review_late, 2),
    (has_fallen, 3),
    (fell_and_was_followed_up, 2),
    (found_early, 3),
    (completed, 5),
    (readmitted, 3),
    (died, 1),
    (cancelled, 2),
)
