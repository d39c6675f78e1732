"""What the commune offers around school, on which days, with how many places."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.payments.engine.grids import read
from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.periscolaire.engine.days import MOST_AHEAD, Rule

if TYPE_CHECKING:
    from cantou.core.payments.engine.prices import Grid

SHOWN = Access(public=True, person="public", object="public")


class ActivityKind(models.TextChoices):
    CANTEEN = "canteen", _("cantine")
    MORNING = "morning", _("garderie du matin")
    EVENING = "evening", _("garderie du soir")
    WEDNESDAY = "wednesday", _("mercredi")
    OTHER = "other", _("autre activité")


class Activity(OrganisationModel):
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=ActivityKind.choices, default=ActivityKind.CANTEEN)
    hours = models.CharField(max_length=80, blank=True)
    """« de 12 h à 13 h 20 »: said, not reckoned with."""
    weekdays = ArrayField(models.PositiveSmallIntegerField(), size=7)
    starts_on = models.DateField()
    ends_on = models.DateField()
    cutoff_days = models.PositiveSmallIntegerField(default=1)
    """Working days before."""
    cutoff_at = models.TimeField(default=time(10))
    places = models.PositiveSmallIntegerField(null=True)
    """A day; None: as many as come."""
    grid = models.JSONField()
    """A price for one day (core.payments, engine/grids.py)."""
    absence_is_billed = models.BooleanField(default=True)
    """Who had booked and does not come pays."""
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0, weekdays__contained_by=list(range(7))),
                name="periscolaire_some_day",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="periscolaire_year"),
            models.CheckConstraint(condition=Q(cutoff_days__lte=MOST_AHEAD), name="periscolaire_ahead"),
            models.CheckConstraint(
                condition=Q(cutoff_at__gte=time(5), cutoff_at__lte=time(23)), name="periscolaire_daytime"
            ),
            models.CheckConstraint(condition=Q(places=None) | Q(places__gt=0), name="periscolaire_places"),
            models.UniqueConstraint(fields=["organisation", "title", "starts_on"], name="periscolaire_named"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        return Rule(
            weekdays=frozenset(self.weekdays),
            first=self.starts_on,
            last=self.ends_on,
            ahead=self.cutoff_days,
            until=self.cutoff_at,
            key=self.pk,
        )

    @property
    def prices(self) -> Grid:
        return read(self.grid)


class Closing(OrganisationModel):
    """School holidays, a strike, a day without kitchen: for all activities, or one of them."""

    title = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    activity = SameOrganisationForeignKey(Activity, models.CASCADE, null=True, related_name="+")
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="periscolaire_closing"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="periscolaire_closed_until")]

    def __str__(self) -> str:
        return self.title


class ServedDay(OrganisationModel):
    """One day of an activity that somebody has looked for: how many places, how many taken (docs/adr/0226).

    Its row is locked by whoever takes, gives back or waits for a place, and `taken` moves by conditional UPDATE.
    """

    activity = SameOrganisationForeignKey(Activity, models.CASCADE, related_name="days")
    on = models.DateField()
    places = models.PositiveSmallIntegerField(null=True)
    taken = models.PositiveSmallIntegerField(default=0)
    last_rank = models.PositiveIntegerField(default=0)
    """Of who began to wait last."""
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "activity", "on"], name="periscolaire_day_once"),
            models.CheckConstraint(
                condition=Q(places=None) | Q(taken__lte=F("places")), name="periscolaire_not_overfull"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "on"], name="periscolaire_day")]

    def __str__(self) -> str:
        return str(self.on)
