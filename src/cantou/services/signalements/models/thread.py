from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report


class Message(ObjectModel):
    """A message between the reporter and the organisation. Only an agent's may also be shown to everybody."""

    class Author(models.TextChoices):
        REPORTER = "reporter", _("la personne qui a signalé")
        AGENT = "agent", _("la mairie")

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="messages")
    author = models.CharField(max_length=10, choices=Author.choices)
    body = models.TextField()
    for_all = models.BooleanField(default=False)
    """The agent means it for everybody; `is_public` follows as soon as the report is published."""
    is_public = models.BooleanField(default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The participant in whose name an agent did it; null for the organisation that received the report."""
    at = models.DateTimeField(db_default=Now())

    access = Access(public=True, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(author="agent", for_all=True), name="message_public"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="message_body"),
        ]
        indexes = [models.Index(fields=["organisation", "report", "at", "id"], name="message_thread")]

    def __str__(self) -> str:
        return f"{self.author} {self.at:%Y-%m-%d}"


class Note(OrganisationModel):
    """A note between agents: neither the reporter nor the public has a policy that shows it."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="notes")
    body = models.TextField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="note_body")]
        indexes = [models.Index(fields=["organisation", "report", "at"], name="note_thread")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
