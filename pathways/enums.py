from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where the patient is on the pathway. DISCHARGED is the hours between leaving hospital and being at home."""

    ADMITTED = "ADMITTED", _("admitted")
    READY_FOR_DISCHARGE = "READY_FOR_DISCHARGE", _("ready for discharge")
    DISCHARGED = "DISCHARGED", _("discharged, on the way home")
    SHORT_TERM_STAY = "SHORT_TERM_STAY", pgettext_lazy("where the patient is", "short-term stay")
    AT_HOME = "AT_HOME", _("at home")
    COMPLETED = "COMPLETED", _("completed")
    READMITTED = "READMITTED", _("readmitted")
    CANCELLED = "CANCELLED", pgettext_lazy("pathway", "cancelled")
    DECEASED = "DECEASED", _("deceased")


IN_HOSPITAL = (State.ADMITTED, State.READY_FOR_DISCHARGE)
OPEN_STATES = (*IN_HOSPITAL, State.DISCHARGED, State.SHORT_TERM_STAY, State.AT_HOME)


class StepCode(TextChoices):
    HPH0 = "HPH0", _("HPH0 Ready for discharge")
    HPH1 = "HPH1", _("HPH1 Preparing the homecoming")
    HPH2 = "HPH2", _("HPH2 Nurse's visit within three days")
    HPH3 = "HPH3", _("HPH3 GP within two weeks")
    HPH4 = "HPH4", _("HPH4 Fall or sudden change")
    HPH5 = "HPH5", _("HPH5 Four-week review")
    HPH6 = "HPH6", _("HPH6 Information to the hospital")


class StepState(TextChoices):
    WAITING = "WAITING", _("not open yet")
    OPEN = "OPEN", _("open")
    IN_PROGRESS = "IN_PROGRESS", _("in progress")
    DONE = "DONE", _("done")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("not applicable")


class Party(TextChoices):
    """Who has the turn, and which part a unit plays on a pathway."""

    WARD = "WARD", _("ward")
    COORDINATING_UNIT = "COORDINATING_UNIT", _("coordinating unit")
    HOME_CARE = "HOME_CARE", _("home care")
    INSTITUTION = "INSTITUTION", _("short-term institution")
    GP = "GP", _("GP")
    MUNICIPALITY = "MUNICIPALITY", _("municipality")
    LETTERBOX = "LETTERBOX", _("the letterbox")
    NOBODY = "NOBODY", _("nobody")


class DeadlineKind(TextChoices):
    TIDLIGMELDING = "TIDLIGMELDING", _("tidligmelding")
    HELSEOPPLYSNINGER_UPDATE = "HELSEOPPLYSNINGER_UPDATE", _("updated helseopplysninger")
    INNLEGGELSESRAPPORT = "INNLEGGELSESRAPPORT", _("innleggelsesrapport")
    MELDING_OM_INNLAGT = "MELDING_OM_INNLAGT", _("melding om innlagt")
    READY_ANSWER = "READY_ANSWER", _("answer to utskrivningsklar")
    AVMELDING = "AVMELDING", _("avmelding")
    UTSKRIVNINGSRAPPORT = "UTSKRIVNINGSRAPPORT", _("utskrivningsrapport")
    MELDING_OM_UTSKREVET = "MELDING_OM_UTSKREVET", _("melding om utskrevet")
    EPIKRISE_READY = "EPIKRISE_READY", _("epikrise with the patient")
    EPIKRISE = "EPIKRISE", _("epikrise")
    APPREC = "APPREC", _("application receipt")
    REQUEST_ANSWER = "REQUEST_ANSWER", _("answer to a request")
    PRESCRIPTION = "PRESCRIPTION", _("prescription renewal")
    HPH2 = "HPH2", _("HPH2 nurse's visit")
    HPH3 = "HPH3", _("HPH3 GP visit")
    HPH5 = "HPH5", _("HPH5 four-week review")
    HOMECOMING = "HOMECOMING", _("registering the homecoming")


class StartEvent(TextChoices):
    """What starts a clock. Which one counts for the innleggelsesrapport is the agreement's choice."""

    ADMITTED = "ADMITTED", _("the admission")
    NEED_KNOWN = "NEED_KNOWN", _("the need for municipal services became known")
    NOTICE_SENT = "NOTICE_SENT", _("the hospital's notice was sent")
    READY_REPORTED = "READY_REPORTED", _("the hospital reported the patient ready")
    DISCHARGED = "DISCHARGED", _("the discharge")
    HOMECOMING = "HOMECOMING", _("the homecoming")
    CHANGE_KNOWN = "CHANGE_KNOWN", _("a change in the expected date or the need for help became known")
    NOT_READY_DECIDED = "NOT_READY_DECIDED", _("it was decided that the patient is no longer ready")
    MESSAGE_SENT = "MESSAGE_SENT", _("the message was sent")
    REQUEST_RECEIVED = "REQUEST_RECEIVED", _("the request was received")
    PRESCRIPTION_ENDS = "PRESCRIPTION_ENDS", _("the prescription runs out")


class EventKind(TextChoices):
    ADMITTED = "ADMITTED", _("Admitted to hospital")
    STARTED_AT_HOME = "STARTED_AT_HOME", _("Pathway started at home")
    NOTICE_RECEIVED = "NOTICE_RECEIVED", _("Melding om innlagt received")
    TIDLIGMELDING_SENT = "TIDLIGMELDING_SENT", _("Tidligmelding sent")
    HELSEOPPLYSNINGER_SENT = "HELSEOPPLYSNINGER_SENT", _("Updated helseopplysninger sent")
    INNLEGGELSESRAPPORT_SENT = "INNLEGGELSESRAPPORT_SENT", _("Innleggelsesrapport sent")
    SECTION9_ANSWERED = "SECTION9_ANSWERED", _("Section 9 points answered")
    READY_REPORTED = "READY_REPORTED", _("Reported ready for discharge")
    READY_WITHDRAWN = "READY_WITHDRAWN", _("Avmelding: no longer ready for discharge")
    DESTINATION_DECIDED = "DESTINATION_DECIDED", _("Destination decided")
    READY_ANSWERED = "READY_ANSWERED", _("Hospital answered")
    UTSKRIVNINGSRAPPORT_SENT = "UTSKRIVNINGSRAPPORT_SENT", _("Utskrivningsrapport sent")
    DISCHARGED = "DISCHARGED", _("Discharged from hospital")
    EPIKRISE_SENT = "EPIKRISE_SENT", _("Epikrise sent")
    EPIKRISE_NOT_SENT = "EPIKRISE_NOT_SENT", _("Epikrise not sent after all")
    SHORT_TERM_STAY_STARTED = "SHORT_TERM_STAY_STARTED", _("Short-term stay started")
    HOMECOMING = "HOMECOMING", _("Homecoming registered")
    STEP_OPENED = "STEP_OPENED", _("Checklist opened")
    ANSWERED = "ANSWERED", _("Checklist answered")
    ANSWER_CHOSEN = "ANSWER_CHOSEN", _("One of two answers chosen")
    STEP_DONE = "STEP_DONE", _("Checklist done")
    STEP_NOT_APPLICABLE = "STEP_NOT_APPLICABLE", _("Checklist not applicable")
    DEADLINE_MISSED = "DEADLINE_MISSED", _("Deadline missed")
    DEADLINE_ESCALATED = "DEADLINE_ESCALATED", _("Deadline escalated to the leader")
    DEADLINE_CANCELLED = "DEADLINE_CANCELLED", _("Deadline no longer applies")
    PEOPLE_ASSIGNED = "PEOPLE_ASSIGNED", _("People assigned")
    PATIENT_CHANGED = "PATIENT_CHANGED", _("Patient details changed")
    GOAL_SET = "GOAL_SET", _("Goal written down")
    GOAL_SCORED = "GOAL_SCORED", _("Goal scored")
    GOAL_SCORE_CHOSEN = "GOAL_SCORE_CHOSEN", _("One of two scores chosen")
    GOAL_ENDED = "GOAL_ENDED", _("Goal closed")
    MEASURE_PLANNED = "MEASURE_PLANNED", _("Measure planned")
    MEASURE_STARTED = "MEASURE_STARTED", _("Measure started")
    MEASURE_DONE = "MEASURE_DONE", _("Measure done")
    MEASURE_STOPPED = "MEASURE_STOPPED", _("Measure stopped")
    MEASURE_EVALUATED = "MEASURE_EVALUATED", _("Measure evaluated")
    CONVERSATION_HELD = "CONVERSATION_HELD", _("Discharge conversation held")
    MEDICINE_WRITTEN = "MEDICINE_WRITTEN", _("Medicine written")
    MEDICINE_SETTLED = "MEDICINE_SETTLED", _("Medicine settled between sources")
    MEDICINE_GIVEN = "MEDICINE_GIVEN", _("Medicine given")
    MEDICINE_TAKEN_BACK = "MEDICINE_TAKEN_BACK", _("Given medicine taken back")
    MEDICINES_RECONCILED = "MEDICINES_RECONCILED", _("Medicines reconciled")
    ASSESSED = "ASSESSED", _("Assessment made")
    ASSESSMENT_CORRECTED = "ASSESSMENT_CORRECTED", _("Assessment corrected")
    SUGGESTION_DECLINED = "SUGGESTION_DECLINED", _("Suggestion declined")
    MESSAGE_NOT_SENT = "MESSAGE_NOT_SENT", _("A message could not be sent")
    RECEIPT_MISSING = "RECEIPT_MISSING", _("The receiver has not confirmed a message")
    MESSAGE_BY_PHONE = "MESSAGE_BY_PHONE", _("A message was handled by telephone")
    MESSAGE_TAKEN_BACK = "MESSAGE_TAKEN_BACK", _("A message was taken back")
    MESSAGE_TRIED_AGAIN = "MESSAGE_TRIED_AGAIN", _("A message was sent once more")
    COMPLETED = "COMPLETED", _("Pathway completed")
    READMITTED = "READMITTED", _("Readmitted")
    CANCELLED = "CANCELLED", _("Pathway cancelled")
    DECEASED = "DECEASED", _("Patient has died")


class Track(TextChoices):
    """Kinds of discharge: A standard, B unchanged need, C several conditions with a coordinator."""

    A = "A", _("A standard")
    B = "B", _("B unchanged need for help")
    C = "C", _("C complex, with coordinator")


class Destination(TextChoices):
    HOME = "HOME", _("home")
    SHORT_TERM_STAY = "SHORT_TERM_STAY", _("short-term stay")


class ReadyAnswer(TextChoices):
    """The three national answers to melding om utskrivningsklar."""

    ON_NOTIFIED_DATE = "ON_NOTIFIED_DATE", _("We can receive the patient on the notified date")
    ON_DATE = "ON_DATE", _("We can receive the patient on another date")
    NOT_YET = "NOT_YET", _("We cannot receive the patient, and do not know when")


class NumberKind(TextChoices):
    FNR = "FNR", _("fødselsnummer")
    DNR = "DNR", _("D-nummer")
    FHN = "FHN", _("felles hjelpenummer")
    HNR = "HNR", _("local number")


class Sex(TextChoices):
    """Kodeverk 3101. Given by the sender, never read from a number."""

    UNKNOWN = "0", _("not known")
    MALE = "1", _("man")
    FEMALE = "2", _("woman")
    NOT_SPECIFIED = "9", _("not specified")


class Urgency(TextChoices):
    LATE = "LATE", _("late")
    TODAY = "TODAY", _("today")
    LATER = "LATER", _("later")
    DONE = "DONE", _("done")


class NextThing(TextChoices):
    """The one thing a party does next: the words on its primary button."""

    SEND_TIDLIGMELDING = "SEND_TIDLIGMELDING", _("Write the tidligmelding")
    SEND_INNLEGGELSESRAPPORT = "SEND_INNLEGGELSESRAPPORT", _("Write the innleggelsesrapport")
    REPORT_READY = "REPORT_READY", _("Report ready for discharge")
    DECIDE_DESTINATION = "DECIDE_DESTINATION", _("Decide home or short-term stay")
    ANSWER_READY = "ANSWER_READY", _("Answer the hospital")
    SAY_WHEN = "SAY_WHEN", _("Tell the hospital when the patient can come")
    DISCHARGE = "DISCHARGE", _("Discharge the patient")
    SEND_UTSKRIVNINGSRAPPORT = "SEND_UTSKRIVNINGSRAPPORT", _("Write the utskrivningsrapport")
    SEND_EPIKRISE = "SEND_EPIKRISE", _("Send the epikrise")
    PREPARE_HOMECOMING = "PREPARE_HOMECOMING", _("Prepare the homecoming")
    REGISTER_HOMECOMING = "REGISTER_HOMECOMING", _("Register the homecoming")
    DO_HPH2 = "DO_HPH2", _("Do the three-day visit")
    DO_HPH3 = "DO_HPH3", _("Arrange the GP visit")
    DO_HPH4 = "DO_HPH4", _("Follow up the sudden change")
    DO_HPH5 = "DO_HPH5", _("Do the four-week review")


class TabletEventKind(TextChoices):
    """What a tablet tells that a nurse did."""

    ANSWER = "ANSWER", _("answer")
    CHOOSE = "CHOOSE", _("choice between two answers")
    FINISH_STEP = "FINISH_STEP", _("checklist finished")
    OPEN_HPH4 = "OPEN_HPH4", _("HPH4 opened")
    HOMECOMING = "HOMECOMING", _("homecoming")


class QuarantineReason(TextChoices):
    """Why something that a tablet sent is not in the record."""

    NO_ACCESS = "NO_ACCESS", _("the patient is not with the unit")
    REFUSED = "REFUSED", _("a rule said no")
    UNREADABLE = "UNREADABLE", _("cannot be read")
    WAITS = "WAITS", _("hangs on something that was not taken in")
    REVOKED = "REVOKED", _("the tablet is revoked")
    FAULT = "FAULT", _("fault in the system")


class SettledHow(TextChoices):
    """What a person did about something that was not taken in."""

    TAKEN_IN = "TAKEN_IN", _("taken in after all")
    WRITTEN_AGAIN = "WRITTEN_AGAIN", _("written again")
    BY_PHONE = "BY_PHONE", _("handled by phone")
    NOT_NEEDED = "NOT_NEEDED", _("not needed any more")
