"""How somebody outside names a thing: a reference read over the phone, a private link.

Reference tables: they say where a thing is, for which the key then opens a Scope in object mode.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Reference(models.Model):
    """A random, readable code → the thing. Knowing it opens nothing that is not public."""

    code = models.CharField(max_length=12, primary_key=True)
    service = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    object_key = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return self.code


class PrivateLink(models.Model):
    """Digest of a secret → the one thing that it opens. The secret itself is kept nowhere."""

    digest = models.BinaryField(primary_key=True)
    service = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    object_key = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=20, default="follow")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
