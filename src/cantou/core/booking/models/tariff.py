from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.models.resource import Resource
from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Unit(models.TextChoices):
    HOUR = "hour", _("l’heure")
    HALF_DAY = "half_day", _("la demi-journée")
    DAY = "day", _("la journée")
    WEEKEND = "weekend", _("le week-end")
    WEEK = "week", _("la semaine")
    MONTH = "month", _("le mois")
    FLAT = "flat", _("forfait")


class Tariff(OrganisationModel):
    """The price of one unit of time for one price class. Never changed: ended, and another begins."""

    is_public = models.BooleanField(default=True)
    resource = SameOrganisationForeignKey(Resource, models.CASCADE, related_name="tariffs")
    audience = models.CharField(max_length=30)
    title = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    cents = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The last day."""
    conditions = models.JSONField(default=dict)
    """Weekdays, season: engine/prices.py says which words."""
    position = models.PositiveSmallIntegerField(default=0)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="booking_tariff_dates",
            ),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="booking_tariff_unit"),
        ]
        indexes = [models.Index(fields=["organisation", "resource", "position"], name="booking_tariff_of")]

    def __str__(self) -> str:
        return self.title
