"""Tables we only add to, and the log of who looked at whom.

This app lies at the bottom of the house: a record must outlive what it describes, so it keeps ids and
names as plain values and never points upwards with a foreign key.
"""

from typing import Any, NoReturn

from django.db import connections, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from audit.enums import Action


class AppendOnlyError(TypeError):
    """Somebody tried to change or delete a row in a table that is only added to."""


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and inserts. Whatever would change or delete rows raises AppendOnlyError."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be changed.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be deleted.")

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> list[Any]:
        if update_conflicts:
            raise AppendOnlyError(f"{self.model.__name__} rows cannot be changed.")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A table we only add to. The class refuses here; `audit.triggers.append_only` refuses in the database.

    The two guard different doors: the class gives the programmer a clear error, the trigger also stops
    raw SQL, cascades and the database shell. Every subclass needs the trigger in its migration.
    """

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises AppendOnlyError when it is already written."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} is already written.")
        # force_insert: a new object with an old primary key must not turn into an UPDATE.
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Raise AppendOnlyError, always."""
        raise AppendOnlyError(f"{type(self).__name__} {self.pk} cannot be deleted.")


class AccessEntryQuerySet(AppendOnlyQuerySet):
    def about_patient(self, patient_id: int) -> "AccessEntryQuerySet":
        """Return the entries in which this patient was shown, alone or in a list.

        PostgreSQL uses the GIN index on `patient_ids`; SQLite has no containment operator for JSON, so
        there the list is unfolded row by row (the embedded default is small).
        """
        if connections[self.db].vendor == "postgresql":
            return self.filter(patient_ids__contains=[patient_id])
        unfolded = RawSQL(
            "exists(select 1 from json_each(audit_accessentry.patient_ids) where json_each.value = %s)",
            [patient_id],
            output_field=models.BooleanField(),
        )
        return self.filter(unfolded)


class AccessEntry(AppendOnly):
    """One look: who saw which patients, in which role and for which reason, on which page, from where.

    A list page writes one row with all the patients it showed. Normen ch. 5.4.4 (facts: who, unit, role,
    reason, patient, what, when) decides the columns.
    """

    at = models.DateTimeField(_("time"))
    user_id = models.BigIntegerField(_("person id"))
    user_name = models.CharField(_("person"), max_length=200)
    unit_id = models.BigIntegerField(_("unit id"), null=True, blank=True)
    unit_name = models.CharField(_("unit"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=30, blank=True)
    action = models.CharField(_("action"), max_length=10, choices=Action.choices)
    patient_ids = models.JSONField(_("patient ids"), default=list)
    pathway_ids = models.JSONField(_("pathway ids"), default=list)
    page = models.CharField(_("page"), max_length=100)
    reason = models.TextField(_("reason"), blank=True)
    ip = models.GenericIPAddressField(_("address it came from"), null=True, blank=True)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at patients")
        verbose_name_plural = _("looks at patients")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=["-at"], name="audit_access_at"),
            models.Index(fields=["user_id", "-at"], name="audit_access_user_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_name} {self.action} {self.page}"
