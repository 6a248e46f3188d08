from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import validate_organisation_number
from messaging.enums import MessageKind, Way
from messaging.rules.transport import url_problem


class Address(models.Model):
    """One line of the address book: an organisation, or a service of one (`organisation` is then set).

    `kinds` are the kinds of message it can receive; empty means that nothing is known, and nothing is held back.
    """

    her_id = models.PositiveIntegerField(_("HER-id"), unique=True)
    organisation = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        verbose_name=_("service of"),
        help_text=_("Empty for the organisation itself."),
    )
    name = models.CharField(_("name"), max_length=200)
    service_code = models.CharField(
        _("service code"), max_length=10, blank=True, help_text=_("Kodeverk 8663, 8655 or 8654.")
    )
    organisation_number = models.CharField(
        _("organisation number"), max_length=9, blank=True, validators=[validate_organisation_number]
    )
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    kinds = models.JSONField(_("can receive"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("address book")
        ordering = ["her_id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.her_id})"

    def clean(self) -> None:
        """Raise ValidationError for a service of a service, or a kind that there is not."""
        if self.organisation is not None and self.organisation.organisation_id is not None:
            raise ValidationError({"organisation": _("A service lies under an organisation, not a service.")})
        if not isinstance(self.kinds, list) or not set(self.kinds) <= set(MessageKind.values):
            raise ValidationError({"kinds": _("Write a list of kinds, as the address book file has them.")})


class Line(models.Model):
    """How messages reach one organisation. Without a row they go to the folder for outgoing messages. M5.

    The token itself lies in a file of the folder HPH_TOKENS_FOLDER; neither the database nor its copies hold it.
    """

    her_id = models.PositiveIntegerField(
        _("HER-id"), unique=True, help_text=_("Of the receiving organisation, not of a service.")
    )
    name = models.CharField(_("name"), max_length=200)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices, default=Way.FOLDER)
    subfolder = models.CharField(
        _("folder"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", _("Use letters, digits, - and _."))],
        help_text=_("Below the folder for outgoing messages; empty for that folder itself."),
    )
    url = models.CharField(
        _("address"), max_length=300, blank=True, help_text=_("https://… of the receiver's door.")
    )
    token_file = models.CharField(
        _("token file"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", _("Use letters, digits, ., - and _."))],
        help_text=_("Name of the file in HPH_TOKENS_FOLDER that holds the token."),
    )
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Otherwise messages to the organisation wait, and then fail.")
    )

    class Meta:
        verbose_name = _("line to a receiver")
        verbose_name_plural = _("lines to receivers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError for a line over HTTPS without an address that may be used, or without a token."""
        if self.way != Way.HTTPS:
            return
        if url_problem(self.url):
            raise ValidationError(
                {"url": _("Write an address that begins with https://, without name and password.")}
            )
        if not self.token_file:
            raise ValidationError({"token_file": _("Name the file that holds the token.")})


class InboxRule(models.Model):
    """Where a message lands that is addressed to a service we do not have, in an organisation of ours. A3.

    The most exact row counts. One without service and kind is the inbox for all that fits nowhere.
    """

    organisation_her_id = models.PositiveIntegerField(
        _("HER-id of our organisation"), help_text=_("The organisation that the message is addressed to.")
    )
    service_her_id = models.PositiveIntegerField(
        _("HER-id of the service"), default=0, blank=True, help_text=_("0 for any.")
    )
    service_code = models.CharField(_("service code"), max_length=10, blank=True)
    kind = models.CharField(_("kind"), max_length=40, choices=MessageKind.choices, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("lands with")
    )

    class Meta:
        verbose_name = _("rule for unknown services")
        verbose_name_plural = _("rules for unknown services")
        ordering = ["organisation_her_id", "service_her_id", "service_code", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_her_id", "service_her_id", "service_code", "kind"],
                name="messaging_inbox_rule_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_her_id} → {self.unit}"

    def clean(self) -> None:
        """Raise ValidationError unless the unit belongs to the organisation: its messages land with its own people."""
        unit = self.unit if self.unit_id else None
        while unit is not None and unit.her_id != self.organisation_her_id:
            unit = unit.parent
        if unit is None:
            raise ValidationError({"unit": _("The unit must belong to the organisation with this HER-id.")})
