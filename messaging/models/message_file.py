from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AppendOnlyError


class MessageFile(models.Model):
    """A file that goes with a message written here. It is put on a draft and may be taken off it; it is never changed.

    The class refuses here, and the trigger of the migration in the database: once the message has left the writer's
    hands its files are kept as they went. Rule M49. `kind` is the type that the content begins as.
    """

    message = models.ForeignKey("messaging.Message", on_delete=models.PROTECT, related_name="files")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField(_("added"))
    added_by_name = models.CharField(_("added by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("file with a message")
        verbose_name_plural = _("files with messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "sha256"], name="messaging_file_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row. Raises AppendOnlyError when it is already written."""
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} is already written.")
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Take the file off a draft. Raises AppendOnlyError when the message is sent."""
        if not self.message.is_draft:
            raise AppendOnlyError(f"{type(self).__name__} {self.pk} went with a message that is sent.")
        return super().delete(*args, **kwargs)
