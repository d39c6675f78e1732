"""Others who take part in a case (docs/adr/0232). The case and its thread stay with whoever received it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.demarches.models.case import Case


class OpinionState(models.TextChoices):
    ASKED = "asked", _("demandé")
    ANSWERED = "answered", _("donné")
    SILENT = "silent", _("pas d’avis dans le délai")
    WITHDRAWN = "withdrawn", _("plus demandé")


class Verdict(models.TextChoices):
    FAVOURABLE = "favourable", _("Favorable")
    RESERVED = "reserved", _("Favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("Défavorable")


class Opinion(ObjectModel):
    """What somebody else is asked to think of a case. Its key is its own: whoever holds its link, or takes part by it,
    reads this row and never the case."""

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="opinions")
    case_key = models.UUIDField(editable=False)
    """On which the pieces hang."""
    number = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=80, blank=True)
    """Of the workflow, which waits for it; "" when an agent asks of their own accord."""
    body_name = models.CharField(max_length=160)
    email = models.CharField(max_length=254, blank=True)
    to = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField(max_length=200)
    summary = models.TextField()
    pieces = models.JSONField(default=list)
    """Handles of the files that are shown, those and no other."""
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    until = models.DateField()
    state = models.CharField(max_length=9, choices=OpinionState.choices, default=OpinionState.ASKED)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    text = models.TextField(blank=True)
    answered_by = models.CharField(max_length=160, blank=True)
    answered_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    """When the case went on with it."""

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="opinion_key"),
            models.UniqueConstraint(
                fields=["organisation", "case", "to"],
                condition=Q(state="asked", to__isnull=False),
                name="opinion_one_open_each",
            ),
            models.CheckConstraint(condition=Q(state__in=OpinionState.values), name="opinion_state"),
            models.CheckConstraint(condition=Q(to=None) | ~Q(to=F("organisation")), name="opinion_elsewhere"),
            models.CheckConstraint(
                condition=(Q(state="answered", verdict__in=Verdict.values, answered_at__isnull=False))
                | (~Q(state="answered") & Q(verdict="", answered_at=None)),
                name="opinion_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "until", "id"], condition=Q(state="asked"), name="opinion_late"
            )
        ]

    def __str__(self) -> str:
        return self.body_name


class Transfer(ObjectModel):
    """The competent body treats the case in the place of the one that received it."""

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="transfers")
    to = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=1000)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True)

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"], condition=Q(until=None), name="case_transfer_one"
            ),
            models.CheckConstraint(condition=~Q(to=F("organisation")), name="case_transfer_elsewhere"),
        ]

    def __str__(self) -> str:
        return self.why


class CasePart(ObjectModel):
    """The other side's door: `organisation` takes part, `owner` received the case. Its key opens the opinion, or the
    case itself for whoever is in charge."""

    class Part(models.TextChoices):
        OPINION = "opinion", _("donne un avis")
        CHARGE = "charge", _("traite la demande")

    owner = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    part = models.CharField(max_length=7, choices=Part.choices)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="case_part_once"),
            models.CheckConstraint(condition=~Q(owner=F("organisation")), name="case_part_elsewhere"),
            models.CheckConstraint(condition=Q(part__in=["opinion", "charge"]), name="case_part_kind"),
        ]
        indexes = [models.Index(fields=["organisation", "reference"], name="case_part_reference")]

    def __str__(self) -> str:
        return self.reference
