from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(TextChoices):
    """Across the border of the installation, or between two units inside it."""

    IN = "IN", _("received from outside")
    OUT = "OUT", _("sent to the outside")
    INTERNAL = "INTERNAL", _("inside")


class MessageKind(TextChoices):
    """What a message is for. The words are those of the national standard."""

    LOG_INNLAGT = "LOG_INNLAGT", _("Melding om innlagt pasient")
    LOG_UTSKRIVNINGSKLAR = "LOG_UTSKRIVNINGSKLAR", _("Melding om utskrivningsklar pasient")
    LOG_AVMELDING = "LOG_AVMELDING", _("Avmelding av utskrivningsklar pasient")
    LOG_UTSKREVET = "LOG_UTSKREVET", _("Melding om utskrevet pasient")
    LOG_DOD = "LOG_DOD", _("Orientering om dødsfall")
    TIDLIGMELDING = "TIDLIGMELDING", _("Tidligmelding")
    HELSEOPPLYSNINGER = "HELSEOPPLYSNINGER", _("Updated helseopplysninger")
    INNLEGGELSESRAPPORT = "INNLEGGELSESRAPPORT", _("Innleggelsesrapport")
    UTSKRIVNINGSRAPPORT = "UTSKRIVNINGSRAPPORT", _("Utskrivningsrapport")
    READY_ANSWER = "READY_ANSWER", _("Answer to melding om utskrivningsklar")
    HELSEOPPLYSNINGER_LEGE = "HELSEOPPLYSNINGER_LEGE", _("Helseopplysninger til lege")
    ORIENTERING_TJENESTETILBUD = "ORIENTERING_TJENESTETILBUD", _("Orientering om tjenestetilbud")
    MEDISINSKE_OPPLYSNINGER = "MEDISINSKE_OPPLYSNINGER", _("Medisinske opplysninger")
    DIALOG_FORESPORSEL = "DIALOG_FORESPORSEL", _("Dialogmelding: request")
    DIALOG_SVAR = "DIALOG_SVAR", _("Dialogmelding: answer")
    DIALOG_NOTAT = "DIALOG_NOTAT", _("Dialogmelding: note")
    DIALOG_AVVIK = "DIALOG_AVVIK", _("Dialogmelding: error in a received message")
    DIALOG_HELSEFAGLIG = "DIALOG_HELSEFAGLIG", _("Helsefaglig dialog")
    EPIKRISE = "EPIKRISE", _("Epikrise")
    APPREC = "APPREC", _("Application receipt")


# The four reports that people write here, in the order of the pathway.
WRITTEN_KINDS = (
    MessageKind.TIDLIGMELDING,
    MessageKind.INNLEGGELSESRAPPORT,
    MessageKind.HELSEOPPLYSNINGER,
    MessageKind.UTSKRIVNINGSRAPPORT,
)
DIALOGUE_KINDS = (
    MessageKind.DIALOG_FORESPORSEL,
    MessageKind.DIALOG_SVAR,
    MessageKind.DIALOG_NOTAT,
    MessageKind.DIALOG_AVVIK,
    MessageKind.DIALOG_HELSEFAGLIG,
)
# What people write in forms, in the order it is offered.
FORM_KINDS = (
    *WRITTEN_KINDS,
    MessageKind.EPIKRISE,
    MessageKind.HELSEOPPLYSNINGER_LEGE,
    MessageKind.MEDISINSKE_OPPLYSNINGER,
    MessageKind.ORIENTERING_TJENESTETILBUD,
    *DIALOGUE_KINDS,
)
LOGISTICS_KINDS = (
    MessageKind.LOG_INNLAGT,
    MessageKind.LOG_UTSKRIVNINGSKLAR,
    MessageKind.LOG_AVMELDING,
    MessageKind.LOG_UTSKREVET,
    MessageKind.LOG_DOD,
)


class MessageStatus(TextChoices):
    """Kodeverk 7309."""

    NEW = "N", _("new")
    CHANGED = "M", _("change")
    CANCELLED = "C", _("cancellation")


class MessageState(TextChoices):
    DRAFT = "DRAFT", _("draft")
    SENT = "SENT", _("sent, receipt awaited")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("delivered")
    REJECTED = "REJECTED", _("rejected by the receiver")
    NOT_SENT = "NOT_SENT", _("could not be sent")
    NO_RECEIPT = "NO_RECEIPT", _("no receipt in time")
    BY_PHONE = "BY_PHONE", _("handled by telephone")
    RECEIVED = "RECEIVED", _("received")
    CANCELLED = "CANCELLED", pgettext_lazy("message", "cancelled")


# What did not reach the receiver, as far as we know: people must do something. M6.
FAILED_STATES = (MessageState.REJECTED, MessageState.NOT_SENT, MessageState.NO_RECEIPT)
# What can go out once more as it is. What the receiver rejected must be corrected first.
AGAIN_STATES = (MessageState.NOT_SENT, MessageState.NO_RECEIPT)


class Source(TextChoices):
    """The door that a raw message came through."""

    COMMAND = "COMMAND", _("command line")
    API = "API", _("interface")
    FOLDER = "FOLDER", _("folder")
    ANSWER = "ANSWER", _("answer to what we sent")


class Way(TextChoices):
    """How a message leaves the house."""

    FOLDER = "FOLDER", _("folder")
    HTTPS = "HTTPS", _("HTTPS with a token")


class SendOutcome(TextChoices):
    """What became of one attempt to hand something over."""

    DELIVERED = "DELIVERED", _("handed over")
    FAILED = "FAILED", _("failed, will be tried again")
    REFUSED = "REFUSED", _("refused for good")


class Outcome(TextChoices):
    """What became of a raw message. Empty: not handled yet."""

    TAKEN_IN = "TAKEN_IN", _("taken in")
    DUPLICATE = "DUPLICATE", _("already taken in")
    REFUSED = "REFUSED", _("refused with a receipt")
    NOT_OURS = "NOT_OURS", _("not addressed to us")
    OTHER_SENDER = "OTHER_SENDER", _("handed over by a system that may not speak for its sender")
    UNREADABLE = "UNREADABLE", _("unreadable, sender unknown")
    GIVEN_UP = "GIVEN_UP", _("left to people after several attempts")


class TaskReason(TextChoices):
    """Why a person must look at a message."""

    NO_PATHWAY = "NO_PATHWAY", _("The patient has no pathway here")
    ORIGINAL_UNKNOWN = "ORIGINAL_UNKNOWN", _("The message it refers to has not come")
    NOT_APPLIED = "NOT_APPLIED", _("The pathway could not follow the message")
    NO_ADDRESS = "NO_ADDRESS", _("The message cannot be addressed")
    UNREADABLE = "UNREADABLE", _("The message cannot be read")
    GIVEN_UP = "GIVEN_UP", _("The message could not be handled")
    REJECTED = "REJECTED", _("The receiver rejected the message")
    NOT_SENT = "NOT_SENT", _("The message could not be sent")
    NO_RECEIPT = "NO_RECEIPT", _("The receiver has not confirmed the message")
    RECEIPT_NOT_SENT = "RECEIPT_NOT_SENT", _("Our receipt could not be sent")
    FORWARDED = "FORWARDED", _("A message was passed on to you")
    REPORT_FIRST = "REPORT_FIRST", _("An innleggelsesrapport has come before the patient")
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE", _("The message was addressed to a service that is not here")


class Level(TextChoices):
    RESPONSIBLE = "RESPONSIBLE", _("responsible")
    LEADER = "LEADER", _("leader")
    COORDINATING = "COORDINATING", _("coordinating unit")


class Channel(TextChoices):
    IN_APP = "IN_APP", _("in the system")
    EMAIL = "EMAIL", _("e-mail")
    SMS = "SMS", _("text message")


OUTSIDE_CHANNELS = (Channel.EMAIL, Channel.SMS)


class NoticeState(TextChoices):
    """Where an e-mail or text message to a colleague is."""

    GATHERING = "GATHERING", _("waits, more may be added")
    SENDING = "SENDING", _("being sent")
    SENT = "SENT", pgettext_lazy("notice", "sent")
    GIVEN_UP = "GIVEN_UP", _("given up")
    DROPPED = "DROPPED", _("not needed")


class AttemptOutcome(TextChoices):
    """How one attempt at an e-mail or text message ended, or why none was made."""

    SENT = "SENT", _("handed over")
    DUPLICATE = "DUPLICATE", _("had been handed over already")
    DOWN = "DOWN", _("the service cannot be reached, or takes nothing now")
    FAILED = "FAILED", _("the service could not take this one now")
    UNSURE = "UNSURE", _("no answer: it may have been handed over")
    LOST = "LOST", _("interrupted: it may have been handed over")
    REFUSED = "REFUSED", _("the service refused it")
    READ = "READ", _("read in the system before it was sent")
    LEFT = "LEFT", _("the person no longer works there")
    NO_ADDRESS = "NO_ADDRESS", _("the person has no such address")
    SWITCHED_OFF = "SWITCHED_OFF", _("the person has switched it off")
    MERGED = "MERGED", _("joined with another")
