from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Card(models.Model):
    """A printed card with which somebody without an e-mail address signs in.

    A reference table, as all that opens a session: it is read before the person is known. Of the code, only a
    digest keyed from outside the database is kept: neither it nor a backup prints a card.
    """

    digest = models.BinaryField(unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cards")
    number = models.CharField(max_length=6)
    """Printed on the card, so that people can say which one they lost. Opens nothing."""
    issued_by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="card_one_valid_per_person"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="card_expires_later"
            ),
        ]
