"""Acts that the law wants published: deliberations, decisions, regulations of the mayor."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.services.site.models.common import SHOWN


class Nature(models.TextChoices):
    DELIBERATION = "deliberation", _("Délibération")
    DECISION = "decision", _("Décision")
    ARRETE = "arrete", _("Arrêté")
    LISTE = "liste", _("Liste des délibérations")
    PV = "pv", _("Procès-verbal")
    AUTRE = "autre", _("Autre acte")


LEAST_MONTHS = 2
"""CGCT, art. R. 2131-1."""


class Act(OrganisationModel):
    """From the moment it is posted nothing of it changes (the database refuses it): it is replaced, or withdrawn."""

    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        POSTING = "posting", _("mise en ligne en cours")
        POSTED = "posted", _("en ligne")
        WITHDRAWN = "withdrawn", _("retiré")

    key = models.UUIDField(default=uuid4, editable=False)
    """What its PDF hangs on."""
    code = models.CharField(max_length=12)
    """In its address, for good; drawn."""
    nature = models.CharField(max_length=12, choices=Nature.choices)
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(max_length=100_000, blank=True)
    """In the small Markdown of engine/text.py; empty where the PDF alone says it."""
    author_name = models.CharField(max_length=120)
    author_capacity = models.CharField(max_length=120)
    decided_on = models.DateField()
    """Of the sitting, or of the signature."""
    months = models.PositiveSmallIntegerField(default=LEAST_MONTHS)
    """Of display."""
    is_made = models.BooleanField(default=False)
    """Its PDF is made here, of its text."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    is_public = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = SameOrganisationForeignKey("self", models.PROTECT, null=True, related_name="successors")
    correction = models.CharField(max_length=300, blank=True)
    """Why it replaces another."""
    replaced_by = models.CharField(max_length=12, blank=True)
    """The code of the one that took its place."""
    asked_at = models.DateTimeField(null=True)
    """When an agent put it on line: the date that its PDF carries."""
    posted_at = models.DateTimeField(null=True)
    shown_until = models.DateField(null=True)
    """Last day of the display that the law asks; it stays on line after that."""
    file = models.UUIDField(null=True)
    """Handle of its PDF."""
    digest = models.BinaryField(max_length=32, null=True)
    """SHA-256 of the bytes that were put on line."""
    size = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="site_act_code"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_act_key"),
            models.UniqueConstraint(
                fields=["organisation", "replaces"],
                condition=Q(replaces__isnull=False),
                name="site_act_one_successor",
            ),
            models.UniqueConstraint(
                fields=["organisation", "nature", "number", "version"],
                condition=~Q(number=""),
                name="site_act_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "posting", "posted", "withdrawn"]), name="site_act_state"
            ),
            models.CheckConstraint(condition=Q(months__gte=LEAST_MONTHS), name="site_act_two_months"),
            models.CheckConstraint(
                condition=~Q(state__in=["posted", "withdrawn"])
                | Q(
                    posted_at__isnull=False,
                    shown_until__isnull=False,
                    digest__isnull=False,
                    file__isnull=False,
                    size__gt=0,
                ),
                name="site_act_posted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state__in=["posted", "withdrawn"]), name="site_act_public"
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="site_act_withdrawn_why",
            ),
        ]
        indexes = [
            models.Index(
                F("organisation"), F("posted_at").desc(), condition=Q(is_public=True), name="site_act_latest"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ActCheck(OrganisationModel):
    """The ledger of the display: what was found on a day where the act should be. Written once, never changed."""

    act = SameOrganisationForeignKey(Act, models.CASCADE, related_name="checks")
    day = models.DateField()
    at = models.DateTimeField()
    digest = models.BinaryField(max_length=32, null=True)
    """Of what would have been served; None: nothing."""
    is_good = models.BooleanField()
    trouble = models.CharField(max_length=20, blank=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "act", "at"], name="site_act_check_once"),
            models.CheckConstraint(
                condition=Q(is_good=True, trouble="") | (Q(is_good=False) & ~Q(trouble="")),
                name="site_act_check_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.day}"
