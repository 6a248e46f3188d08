"""What the parts of messages are called, and help on what a good text holds. Patients read these messages too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.enums import MessageKind as K


@dataclass(frozen=True, slots=True)
class Words:
    label: Any
    help: Any = ""


PARTS: Mapping[str, Words] = {
    "changes": Words(
        _("What has changed"),
        _("Since the last message: the expected date, the condition, or the need for help."),
    ),
    "status": Words(
        _("The patient's condition"),
        _("Why the patient came, and how the patient is now, in words the patient can read."),
    ),
    "expected_course": Words(
        _("Expected course"),
        _("What will be done here, and how well the patient is expected to manage afterwards."),
    ),
    "expected_discharge": Words(
        _("Expected discharge"), _("The day you expect the patient to be ready. It may be changed later.")
    ),
    "contact": Words(_("Contact"), _("Who to call about the patient, with telephone.")),
    "critical_information": Words(
        _("Critical information"),
        _("Allergies, serious reactions, infection control. Write if there is none."),
    ),
    "next_of_kin": Words(_("Next of kin"), _("Name, relation and telephone, and who has been told.")),
    "children": Words(
        _("Children under 18"), _("Children the patient cares for, and who looks after them now.")
    ),
    "diagnoses": Words(_("Diagnoses"), _("One a line, with code when you have it.")),
    "clinical_findings": Words(_("Clinical findings"), _("Findings that matter for the care at home.")),
    "nursing_summary": Words(
        _("Nursing summary"),
        _("What the patient manages, what the patient needs help with, what works well."),
    ),
    "practical_information": Words(
        _("Practical information"),
        _("Keys, clothes, transport, what the patient brings, who has been informed."),
    ),
    "reason_for_admission": Words(
        _("Reason for admission"), _("What happened, and what you saw, before the patient was sent in.")
    ),
    "course_before_admission": Words(
        _("The time before the admission"),
        _("How the patient was the last days and weeks, and what has changed from the usual."),
    ),
    "medicines": Words(
        _("Medicines"),
        _("One a line: name, strength, dose. What was given today, and who helps with the medicines."),
    ),
    "function_in_words": Words(
        _("Function, in words"),
        _(
            "Moving, washing, eating, memory, mood: what the patient does alone, and with what help. Not scores."
        ),
    ),
    "services": Words(
        _("Services from the municipality"), _("What the patient receives now, and how often.")
    ),
    "aids": Words(
        _("Aids and equipment"), _("Walker, glasses, hearing aid, dentures, oxygen. Write if there are none.")
    ),
    "lives_alone": Words(_("Lives alone")),
    "individual_plan": Words(
        _("Individual plan"), _("What it says that the hospital must know, or that the patient has none.")
    ),
    "plans": Words(_("Plans"), _("Training, follow-up and appointments that are planned.")),
    "current_problem": Words(
        _("Current problem"), _("Why the patient was here, and what was done, in words the patient can read.")
    ),
    "follow_up_plan": Words(
        _("Plan for follow-up"), _("What must be done, by whom and when, and what to watch for.")
    ),
    "appointments": Words(_("Appointments"), _("Check-ups that are booked or must be booked.")),
    "status_at_discharge": Words(
        _("Condition at discharge"), _("How the patient is on leaving, compared with before.")
    ),
    "swallowing": Words(_("Swallowing"), _("Difficulties, and what the patient may eat and drink.")),
    "supplies": Words(_("Supplies sent along"), _("Dressings and equipment until the next working day.")),
    "patient_view": Words(
        _("The patient's own view"), _("What the patient thinks about going home, and wishes.")
    ),
    "request_kind": Words(_("What you ask for")),
    "answer_kind": Words(_("Your answer")),
    "error_kind": Words(
        _("What is wrong with the message"),
        _("About the content or the address. Faults of the data line are reported by themselves."),
    ),
    "theme": Words(_("Theme")),
    # Facts that only messages from outside carry.
    "letter": Words(_("Letter")),
    "course_and_treatment": Words(_("Course and treatment"), _("What was found and done, and how it went.")),
    "assessment": Words(_("Assessment")),
    "earlier_illness": Words(_("Earlier illness")),
    "information_given": Words(_("Information given to patient and next of kin")),
    "sick_leave": Words(_("Sick leave")),
    "referral": Words(_("Reason for referral")),
    "helpers": Words(_("Others who treat the patient")),
    "admitted_at": Words(_("Admitted")),
    "ready_at": Words(_("Ready for discharge")),
    "withdrawn_at": Words(_("No longer ready from")),
    "discharged_at": Words(_("Discharged")),
    "discharged_to": Words(_("Discharged to")),
    "discharged_state": Words(_("At discharge")),
    "died_at": Words(_("Died")),
    "answer": Words(_("Answer")),
    "about": Words(_("What it is about")),
    "subject": Words(_("Subject")),
    "text": Words(
        _("Text"), _("Write so that the patient can read it: facts first, and what you want done.")
    ),
    "responsible": Words(_("Responsible")),
    "function_scores": Words(_("Function scores")),
    "other": Words(_("Other information")),
}

# Kind, part -> help where it is another than elsewhere.
HELP_IN: Mapping[tuple[str, str], Any] = {
    (K.EPIKRISE, "reason_for_admission"): _("Why the patient came, in words the patient can read."),
    (K.EPIKRISE, "medicines"): _(
        "One a line: name, strength, dose. What is new, changed or stopped, and why."
    ),
}

# What each message is for, where one chooses what to write.
KINDS: Mapping[str, Any] = {
    K.TIDLIGMELDING: _("To the municipality within 24 hours: how the patient is, and what is expected."),
    K.HELSEOPPLYSNINGER: _("To the municipality when the date or the need for help has changed."),
    K.INNLEGGELSESRAPPORT: _("To the ward: what you know of the patient from before the admission."),
    K.UTSKRIVNINGSRAPPORT: _(
        "To home care on the day of discharge: how the patient is, and what to follow up."
    ),
    K.EPIKRISE: _(
        "To the GP and home care when the patient leaves: what was found, what was done, what comes next."
    ),
    K.HELSEOPPLYSNINGER_LEGE: _("To the GP: what you have seen, and what you want assessed."),
    K.MEDISINSKE_OPPLYSNINGER: _("To home care: diagnoses, medicines and plan."),
    K.ORIENTERING_TJENESTETILBUD: _(
        "To the GP: which services the patient gets, from when, and whom to call."
    ),
    K.DIALOG_FORESPORSEL: _("A question that must be answered within three days."),
    K.DIALOG_NOTAT: _("Something the receiver should know. No answer is expected."),
    K.DIALOG_HELSEFAGLIG: _("A conversation between health personnel about the patient."),
}

# Short reasons to tap; any other reason can be written.
REASONS = (
    pgettext_lazy("reason why a part cannot be known", "Not clarified yet"),
    pgettext_lazy("reason why a part cannot be known", "The patient cannot tell, and nobody else knows"),
    pgettext_lazy("reason why a part cannot be known", "Not relevant for this patient"),
)

# The order that a received message is shown in.
ORDER = {key: place for place, key in enumerate(PARTS)}


def help_in(kind: str, key: str) -> str:
    """Return the help on a part of this kind of message."""
    return str(HELP_IN.get((kind, key), words(key).help))


def words(key: str) -> Words:
    """Return the words of a part; a key that nobody named is shown as it is."""
    return PARTS.get(key, Words(key))
