from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class JoinCode(models.Model):
    """A code that one person reads out to another: join my household, accept my mandate,
    bring up this child with me.

    A reference table: it is read before the two know each other in the database. Digest only.
    """

    class Purpose(models.TextChoices):
        HOUSEHOLD = "household"
        MANDATE = "mandate"
        CHILD = "child"
        CONSENT = "consent"

    digest = models.BinaryField(primary_key=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
