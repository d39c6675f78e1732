from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Erasure(models.Model):
    """Somebody asked that their data be erased; it is done at `due_at`, unless they sign in and take it back.

    A reference table: the nightly task reads it for nobody in particular. It holds dates and counts, and what
    the law obliges to keep, in words.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    unused = models.BooleanField(default=False)
    """Nobody has signed in for as long as the register says: signing in again is enough to keep the account."""
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done = models.JSONField(default=dict)
    """Service → number of rows erased: what has been done survives a failure of the next service."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(cancelled_at=None, done_at=None), name="erasure_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(done_at__isnull=True), name="erasure_one_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(cancelled_at=None, done_at=None), name="erasure_pending"
            )
        ]
