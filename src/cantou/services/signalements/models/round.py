"""A round: reports in the order in which an agent goes and sees them, on one day (docs/adr/0105).

It may hold reports of several organisations. Each has its own `Round` row with its own stops, under the same `key`;
`position` counts over all of them. So nobody's rows point to another organisation's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report
from cantou.services.signalements.models.sharing import Participation

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.signalements.domain.settled import Settled


class Round(OrganisationModel):
    class Mode(models.TextChoices):
        DRIVE = "drive", _("en voiture")
        WALK = "walk", _("à pied")

    key = models.UUIDField()
    day = models.DateField()
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.DRIVE)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Who goes."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now())
    start_lon = models.FloatField(null=True)
    start_lat = models.FloatField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="round_key"),
            models.CheckConstraint(condition=Q(mode__in=["drive", "walk"]), name="round_mode"),
        ]
        indexes = [models.Index(fields=["organisation", "-day", "-id"], name="round_latest")]

    def __str__(self) -> str:
        return f"{self.day} {self.key}"


class RoundStop(OrganisationModel):
    class Outcome(models.TextChoices):
        WAITS = "", _("à voir")
        DONE = "done", _("fait")
        NOT = "not", _("pas pu")

    class Why(models.TextChoices):
        NOTHING = "nothing", _("je n’ai rien trouvé")
        CLOSED = "closed", _("on ne peut pas y aller")
        TOOLS = "tools", _("il manque du matériel ou des bras")
        TIME = "time", _("pas eu le temps")
        DANGER = "danger", _("trop dangereux")
        OTHER = "other", _("autre raison")

    round = SameOrganisationForeignKey(Round, models.CASCADE, related_name="stops")
    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="stops", null=True)
    participation = SameOrganisationForeignKey(Participation, models.CASCADE, related_name="stops", null=True)
    """The door to a report of another organisation that this one sees to (docs/adr/0125)."""
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=4, choices=Outcome.choices, blank=True)
    why = models.CharField(max_length=7, choices=Why.choices, blank=True)
    visited_at = models.DateTimeField(null=True)
    """By the clock of the phone: the agent may have had no network then."""
    opened: Report | None = None
    """The report, as `round_queries.stops_of` has read it; None once another organisation's is out of our hands."""
    settled: Settled | None = None
    """What the organisation that received it calls things."""

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "report"], name="round_stop_once"),
            models.UniqueConstraint(
                fields=["organisation", "round", "participation"], name="round_stop_shared_once"
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False, participation__isnull=True)
                | Q(report__isnull=True, participation__isnull=False),
                name="round_stop_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(outcome__in=["", "done", "not"]), name="round_stop_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="", visited_at__isnull=True)
                | (~Q(outcome="") & Q(visited_at__isnull=False)),
                name="round_stop_visited",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="not") & ~Q(why="")) | (~Q(outcome="not") & Q(why="")),
                name="round_stop_why",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "report"], name="round_stop_report"),
            models.Index(fields=["organisation", "participation"], name="round_stop_participation"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.outcome}"

    @property
    def reference(self) -> str:
        thing = self.participation or self.report
        return thing.reference if thing else ""

    @property
    def object_key(self) -> UUID:
        thing = self.participation or self.report
        assert thing is not None
        return thing.object_key
