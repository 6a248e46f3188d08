"""Kinds of unit, roles, and the acts a role may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    NB = "nb", "Bokmål"
    NN = "nn", "Nynorsk"
    EN = "en", "English"


class UnitKind(models.TextChoices):
    HOSPITAL_TRUST = "HOSPITAL_TRUST", _("hospital trust")
    HOSPITAL = "HOSPITAL", _("hospital")
    WARD = "WARD", _("ward")
    EMERGENCY_DEPARTMENT = "EMERGENCY_DEPARTMENT", _("emergency department")
    MUNICIPALITY = "MUNICIPALITY", _("municipality")
    COORDINATING_UNIT = "COORDINATING_UNIT", _("coordinating unit")
    HOME_CARE_DISTRICT = "HOME_CARE_DISTRICT", _("home-care district")
    SHORT_TERM_INSTITUTION = "SHORT_TERM_INSTITUTION", _("short-term institution")
    GP_PRACTICE = "GP_PRACTICE", _("GP practice")


class Role(models.TextChoices):
    WARD_NURSE = "WARD_NURSE", _("ward nurse")
    CASE_WORKER = "CASE_WORKER", _("case worker")
    HOME_NURSE = "HOME_NURSE", _("home nurse")
    GP = "GP", _("GP")
    COORDINATOR = "COORDINATOR", _("coordinator")
    UNIT_LEADER = "UNIT_LEADER", _("unit leader")
    QUALITY_LEAD = "QUALITY_LEAD", _("quality lead")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator")


class Act(models.TextChoices):
    """One thing a person may do. The label completes the sentence "this role may …"."""

    VIEW_PATIENT = "VIEW_PATIENT", _("open a patient")
    VIEW_BOARD = "VIEW_BOARD", _("see the board")
    VIEW_WARD = "VIEW_WARD", _("see the ward's list")
    VIEW_TABLET = "VIEW_TABLET", _("use the tablet page")
    VIEW_REFUSED = "VIEW_REFUSED", _("see what tablets sent and was not taken in")
    SETTLE_REFUSED = "SETTLE_REFUSED", _("settle what the unit's tablets sent and was not taken in")
    REGISTER_ADMISSION = "REGISTER_ADMISSION", _("register an admission")
    SEND_TIDLIGMELDING = "SEND_TIDLIGMELDING", _("send tidligmelding")
    SEND_HELSEOPPLYSNINGER = "SEND_HELSEOPPLYSNINGER", _("send updated helseopplysninger")
    REPORT_READY = "REPORT_READY", _("report a patient ready for discharge")
    WITHDRAW_READY = "WITHDRAW_READY", _("withdraw that a patient is ready for discharge")
    DISCHARGE = "DISCHARGE", _("discharge a patient")
    SEND_UTSKRIVNINGSRAPPORT = "SEND_UTSKRIVNINGSRAPPORT", _("send utskrivningsrapport")
    SEND_EPIKRISE = "SEND_EPIKRISE", _("write and send the epikrise")
    CONFIRM_EPIKRISE = "CONFIRM_EPIKRISE", _("note that the epikrise has gone outside this system")
    SEND_INNLEGGELSESRAPPORT = "SEND_INNLEGGELSESRAPPORT", _("send innleggelsesrapport")
    SEND_HELSEOPPLYSNINGER_LEGE = "SEND_HELSEOPPLYSNINGER_LEGE", _("send helseopplysninger to the doctor")
    SEND_MEDISINSKE_OPPLYSNINGER = "SEND_MEDISINSKE_OPPLYSNINGER", _("send medical information as a doctor")
    SEND_ORIENTERING_TJENESTETILBUD = (
        "SEND_ORIENTERING_TJENESTETILBUD",
        _("tell the doctor which services the patient gets"),
    )
    WRITE_DIALOGUE = "WRITE_DIALOGUE", _("write and answer dialogmeldinger")
    REPORT_MESSAGE_FAULT = "REPORT_MESSAGE_FAULT", _("report a fault in a received message to its sender")
    FORWARD_MESSAGE = "FORWARD_MESSAGE", _("forward a message to another unit of the organisation")
    DECIDE_DESTINATION = "DECIDE_DESTINATION", _("decide where the patient goes after the hospital")
    ANSWER_READY = "ANSWER_READY", _("answer the hospital about a patient who is ready")
    REGISTER_HOMECOMING = "REGISTER_HOMECOMING", _("register that a patient has come home")
    OPEN_HPH4 = "OPEN_HPH4", _("open HPH4 when something has happened")
    ANSWER_HPH0 = "ANSWER_HPH0", _("fill in HPH0")
    ANSWER_HPH1 = "ANSWER_HPH1", _("fill in HPH1")
    ANSWER_HPH2 = "ANSWER_HPH2", _("fill in HPH2")
    ANSWER_HPH3 = "ANSWER_HPH3", _("fill in HPH3")
    ANSWER_HPH4 = "ANSWER_HPH4", _("fill in HPH4")
    ANSWER_HPH5 = "ANSWER_HPH5", _("fill in HPH5")
    ANSWER_HPH6 = "ANSWER_HPH6", _("fill in HPH6")
    SCORE_GOALS = "SCORE_GOALS", _("write down and score what matters to the patient")
    EDIT_PLAN = "EDIT_PLAN", _("change the follow-up plan")
    ASSESS = "ASSESS", _("assess a patient's condition and function")
    EDIT_MEDICINES = "EDIT_MEDICINES", _("write and reconcile the list of medicines")
    GIVE_MEDICINES = "GIVE_MEDICINES", _("write down that a medicine was given")
    RESEND_MESSAGE = "RESEND_MESSAGE", _("see to messages that were not sent")
    HOLD_CONVERSATION = "HOLD_CONVERSATION", _("hold the discharge conversation")
    CANCEL_PATHWAY = "CANCEL_PATHWAY", _("cancel a pathway")
    REGISTER_DEATH = "REGISTER_DEATH", _("register a death")
    ASSIGN_PEOPLE = "ASSIGN_PEOPLE", _("choose coordinator and primary contact")
    EDIT_PATIENT = "EDIT_PATIENT", _("change a patient's details")
    PRINT_HANDOVER = "PRINT_HANDOVER", _("print the hand-over sheet")
    REVEAL_NUMBER = "REVEAL_NUMBER", _("reveal the national identity number")
    VIEW_FIGURES = "VIEW_FIGURES", _("see the figures")
    ADMINISTER = "ADMINISTER", _("change units, people and roles")


class RoleEventKind(models.TextChoices):
    GIVEN = "GIVEN", _("role given")
    CHANGED = "CHANGED", _("period changed")
    ENDED = "ENDED", _("role ended")
