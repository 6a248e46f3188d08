"""Who may sign in with a password, and what an administrator may do in Django admin."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from accounts.enums import Act
from accounts.models import Membership, User


class RoleBackend(ModelBackend):
    """Passwords as Django keeps them; permissions in Django admin from the role, not from permission rows.

    A person with a role that includes ADMINISTER may view, add, change and delete the configuration models
    named in `settings.ADMINISTRATOR_MODELS`, and view those in `settings.ADMINISTRATOR_READS`; each
    ModelAdmin narrows that to the units in reach. Any other table, the clinical ones among them, is closed:
    an administrator has no business with patients. Groups and permission rows are not used.
    """

    def user_can_authenticate(self, user: User | None) -> bool:
        """Refuse inactive people, and demo people wherever it is not a demo."""
        return super().user_can_authenticate(user) and (
            settings.HPH_DEMO or not getattr(user, "is_demo", False)
        )

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: there are no permission rows to list."""
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether an administrator may do `app.verb_model` in Django admin."""
        app_label, _dot, codename = perm.partition(".")
        verb, _line, model = codename.partition("_")
        label = f"{app_label}.{model}"
        changes = label in settings.ADMINISTRATOR_MODELS
        reads = changes or label in settings.ADMINISTRATOR_READS
        return (changes or (reads and verb == "view")) and administers_somewhere(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether the app holds anything an administrator may see."""
        open_models = (*settings.ADMINISTRATOR_MODELS, *settings.ADMINISTRATOR_READS)
        return any(label.startswith(f"{app_label}.") for label in open_models) and administers_somewhere(
            user_obj
        )


def administers_somewhere(user: Any) -> bool:
    """Return whether the person administers any unit now; asked once for each signed-in request."""
    if not user.is_active or user.pk is None:
        return False
    if not hasattr(user, "_administers_somewhere"):
        found = Membership.objects.in_force().may(Act.ADMINISTER).filter(user_id=user.pk)
        user._administers_somewhere = found.exists()
    return user._administers_somewhere
