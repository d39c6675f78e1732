"""What was said and done around a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.demarches.models.case import Case


class CaseEvent(ObjectModel):
    """One line of the thread, which the applicant reads too."""

    class Kind(models.TextChoices):
        FILED = "filed", _("Demande déposée")
        RECEIPT = "receipt", _("Accusé de réception")
        MOVED = "moved", _("Avancement")
        MESSAGE = "message", _("Message")
        ASKED = "asked", _("Demande de la mairie")
        ANSWERED = "answered", _("Réponse reçue")
        DOCUMENT = "document", _("Document")
        PAYMENT = "payment", _("Somme à payer")
        PAID = "paid", _("Somme réglée")
        SILENCE = "silence", _("Décision née du silence")
        SLOT = "slot", _("Réservation")
        OPINION = "opinion", _("Avis demandé")
        FORWARD = "forward", _("Transmis")

    class Author(models.TextChoices):
        APPLICANT = "applicant", _("vous")
        AGENT = "agent", _("la mairie")
        HOUSE = "house", ""

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author = models.CharField(max_length=9, choices=Author.choices, default=Author.HOUSE)
    title = models.CharField(max_length=500, blank=True)
    body = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    """A document: what it is made of, as it was that day. It is drawn when it is asked for."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "case", "at", "id"], name="case_thread")]

    def __str__(self) -> str:
        return self.kind


class Note(OrganisationModel):
    """Between agents: no policy shows it to the applicant. `to_do`: an action of the workflow that an agent does."""

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="notes")
    body = models.TextField()
    to_do = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="case_note_body"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(to_do=True), name="case_note_done"),
        ]
        indexes = [models.Index(fields=["organisation", "case", "at", "id"], name="case_notes")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Request(ObjectModel):
    """What was asked of the applicant, and until when it was awaited: the clock counts with it."""

    class Reason(models.TextChoices):
        MISSING = "missing", _("pièce manquante")
        CORRECT = "correct", _("correction")

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="requests")
    number = models.PositiveIntegerField()
    """Of the transition that asked."""
    action = models.CharField(max_length=60)
    label = models.CharField(max_length=500)
    reason = models.CharField(max_length=7, choices=Reason.choices)
    created_on = models.DateField()
    resolved_on = models.DateField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "number", "action"], name="case_request_once"
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None) | Q(resolved_on__gte=models.F("created_on")),
                name="case_request_days",
            ),
        ]

    def __str__(self) -> str:
        return self.label
