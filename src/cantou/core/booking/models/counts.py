"""Counters that PostgreSQL keeps exact: places of a session, and what a quota leaves."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.models.place import Place
from cantou.core.booking.models.resource import Resource
from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Tally(OrganisationModel):
    """How many of a counted resource are taken, of one session or one day."""

    is_public = models.BooleanField(default=True)
    resource = SameOrganisationForeignKey(Resource, models.CASCADE, related_name="tallies")
    starts_at = models.DateTimeField()
    used = models.PositiveIntegerField()
    capacity = models.PositiveIntegerField()

    access = Access(public=True, person="public", object="counter")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "resource", "starts_at"], name="booking_tally_once"
            ),
            models.CheckConstraint(condition=Q(used__lte=F("capacity")), name="booking_tally_fits"),
        ]

    def __str__(self) -> str:
        return f"{self.used}/{self.capacity}"


class Quota(OrganisationModel):
    """How often, or how long, somebody may book in a period. With neither resource nor place: the whole service."""

    class Per(models.TextChoices):
        PERSON = "person", _("par personne")
        LABEL = "label", _("par association ou organisme")
        ALL = "all", _("pour tous ensemble")

    class Period(models.TextChoices):
        DAY = "day", _("par jour")
        WEEK = "week", _("par semaine")
        MONTH = "month", _("par mois")
        YEAR = "year", _("par an")

    class Measure(models.TextChoices):
        COUNT = "count", _("réservations")
        MINUTES = "minutes", _("minutes")

    is_public = models.BooleanField(default=True)
    service = models.CharField(max_length=40)
    resource = SameOrganisationForeignKey(Resource, models.CASCADE, null=True, related_name="quotas")
    place = SameOrganisationForeignKey(Place, models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=160, blank=True)
    per = models.CharField(max_length=6, choices=Per.choices)
    period = models.CharField(max_length=5, choices=Period.choices)
    year_starts = models.PositiveSmallIntegerField(default=1)
    """The month in which a year begins: 9 for the season of associations."""
    measure = models.CharField(max_length=7, choices=Measure.choices, default=Measure.COUNT)
    most = models.PositiveIntegerField()
    audience = models.CharField(max_length=30, blank=True)
    """Only for this price class; empty: for all."""
    ended_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(resource__isnull=True) | Q(place__isnull=True), name="booking_quota_one_scope"
            ),
            models.CheckConstraint(
                condition=Q(year_starts__gte=1, year_starts__lte=12), name="booking_quota_month"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "service"], name="booking_quota_service")]

    def __str__(self) -> str:
        return self.title


class Use(OrganisationModel):
    """What has been used of a quota in one period, by whom: a digest that is keyed outside the database."""

    quota = SameOrganisationForeignKey(Quota, models.CASCADE, related_name="uses")
    whose = models.CharField(max_length=64)
    period_starts = models.DateField()
    used = models.PositiveIntegerField()

    access = Access(object="counter")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "quota", "whose", "period_starts"], name="booking_use_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.used)
