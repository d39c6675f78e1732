"""A sector: the homes that are collected on the same days. It belongs to whoever collects, and crosses communes."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.dechets.engine import collections as engine
from cantou.services.dechets.engine.pattern import WEEKS, Pattern

SHOWN = Access(public=True, person="public", object="public")
"""Rows whose `is_public` is true are read by anybody, whatever page they are on."""


class Sector(OrganisationModel):
    """`is_public` is repeated on all that hangs on it (domain/sectors.py keeps them equal)."""

    code = models.CharField(max_length=12)
    """Of its calendars' events, for good; drawn, never shown as a name."""
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="dechets_sector_code"),
            models.UniqueConstraint(fields=["organisation", "name"], name="dechets_sector_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SectorArea(OrganisationModel):
    """A whole commune, one of its hamlets or roads, or a zone that was drawn (`zone`: corners, longitude first)."""

    sector = SameOrganisationForeignKey(Sector, models.CASCADE, related_name="areas")
    commune = models.ForeignKey("territories.Territory", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("territories.Place", models.PROTECT, null=True, related_name="+")
    zone = models.JSONField(null=True)
    label = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sector", "commune", "place"],
                condition=Q(zone__isnull=True),
                name="dechets_area_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(zone__isnull=True, commune__isnull=False)
                | Q(zone__isnull=False, commune__isnull=True, place__isnull=True),
                name="dechets_area_one_kind",
            ),
        ]
        indexes = [models.Index(fields=["commune", "organisation"], name="dechets_area_of_commune")]

    def __str__(self) -> str:
        return self.label


def _numbers() -> Any:
    return ArrayField(models.SmallIntegerField(), default=list, blank=True)


class CollectionRule(OrganisationModel):
    """One stream, on which days (engine/pattern.py), and what holidays do. `words`: as somebody typed it."""

    class Shift(models.TextChoices):
        NEXT = engine.NEXT, _("La collecte est décalée au lendemain")
        WEEK = engine.WEEK, _("Toute la fin de la semaine est décalée d’un jour")
        PREVIOUS = engine.PREVIOUS, _("La collecte est avancée à la veille")
        SKIP = engine.SKIP, _("Pas de collecte, et rien ne la remplace")
        NONE = engine.NONE, _("La collecte a lieu comme d’habitude")

    sector = SameOrganisationForeignKey(Sector, models.CASCADE, related_name="rules")
    stream = models.CharField(max_length=20)
    words = models.CharField(max_length=300, blank=True)
    weekdays = _numbers()
    weeks = models.CharField(max_length=5, default="all")
    every = models.PositiveSmallIntegerField(default=1)
    nths = _numbers()
    month_days = _numbers()
    months = _numbers()
    dates = ArrayField(models.DateField(), default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    shift = models.CharField(max_length=8, choices=Shift.choices)
    holidays = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_public = models.BooleanField(default=False)
    updated_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(weeks__in=WEEKS), name="dechets_rule_weeks"),
            models.CheckConstraint(condition=Q(shift__in=engine.SHIFTS), name="dechets_rule_shift"),
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=26), name="dechets_rule_every"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="dechets_rule_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(weekdays=[], month_days=[], dates=[]), name="dechets_rule_some_day"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sector"], name="dechets_rule_of_sector")]

    def __str__(self) -> str:
        return self.words or self.stream

    @property
    def pattern(self) -> Pattern:
        return Pattern(
            weekdays=tuple(self.weekdays),
            weeks=self.weeks,
            every=self.every,
            nths=tuple(self.nths),
            month_days=tuple(self.month_days),
            months=tuple(self.months),
            dates=tuple(self.dates),
        )

    @property
    def fact(self) -> engine.Rule:
        """For the engine."""
        return engine.Rule(
            stream=self.stream,
            pattern=self.pattern,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            shift=self.shift,
            on=tuple(self.holidays),
        )


class CollectionChange(OrganisationModel):
    """A collection that is moved, cancelled or added by hand. One that is taken back stays: calendars hear of it."""

    sector = SameOrganisationForeignKey(Sector, models.CASCADE, related_name="changes")
    stream = models.CharField(max_length=20, blank=True)
    removed_on = models.DateField(null=True)
    added_on = models.DateField(null=True)
    reason = models.CharField(max_length=120, blank=True)
    sequence = models.PositiveSmallIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    updated_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_on__isnull=False) | (Q(added_on__isnull=False) & ~Q(stream="")),
                name="dechets_change_something",
            ),
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True)
                | Q(added_on__isnull=True)
                | ~Q(removed_on=F("added_on")),
                name="dechets_change_another_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sector"], name="dechets_change_of_sector")]

    def __str__(self) -> str:
        return f"{self.removed_on} → {self.added_on}"

    @property
    def fact(self) -> engine.Change:
        return engine.Change(
            stream=self.stream,
            removed_on=self.removed_on,
            added_on=self.added_on,
            reason=self.reason,
            sequence=self.sequence,
            is_active=self.is_active,
        )
