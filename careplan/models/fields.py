from django.conf import settings
from django.db import models


def person() -> models.ForeignKey:
    """Return the column of somebody who wrote: nobody is removed, and nobody is searched for this way."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
