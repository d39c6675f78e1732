from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Asking(ObjectModel):
    """Somebody who asks for an appointment in words, by SMS, by mail or on the portal: to be called back."""

    reference = models.CharField(max_length=12)
    channel = models.CharField(max_length=5, default="web")
    motive = SameOrganisationForeignKey("Motive", models.SET_NULL, null=True, related_name="+")
    words = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="asking_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="asking_reference"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "asked_at"], condition=Q(closed_at__isnull=True), name="asking_open"
            )
        ]

    def __str__(self) -> str:
        return self.reference
