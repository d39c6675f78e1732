"""What is being written, and the second confirmation without which nothing real leaves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class Draft(OrganisationModel):
    """`content`: domain/content.py. Written again as often as one likes, wiped once it is sent or a week old."""

    content = models.JSONField()
    digest = models.CharField(max_length=64)
    follows = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, null=True, related_name="+")
    """The latest message of what it updates or cancels."""
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    became = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "created_at"], name="alertes_draft_age")]

    def __str__(self) -> str:
        return str(self.content.get("headline", ""))


class Confirmation(OrganisationModel):
    """One use, a few minutes, one text (`digest`). Only a digest of its secret is kept."""

    class Channel(models.TextChoices):
        DESK = "desk", "bureau"
        SMS = "sms", "SMS"

    channel = models.CharField(max_length=4, choices=Channel.choices)
    digest = models.CharField(max_length=64)
    secret_digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="alertes_confirmation_tries"),
            models.UniqueConstraint(
                fields=["organisation", "secret_digest"],
                condition=Q(channel="desk"),
                name="alertes_confirmation_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "digest"], name="alertes_confirmation_text")]

    def __str__(self) -> str:
        return self.channel
