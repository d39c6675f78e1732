"""Bulky waste by appointment: the rounds that the syndicat opens, and what is taken where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.dechets.models.sector import SHOWN

if TYPE_CHECKING:
    from cantou.core.booking.models import Booking, Waiting


class BulkyRound(OrganisationModel):
    """A morning, and how many homes it can stop at: `resource` counts them (ADR 0189). Public even when it is called
    off: whoever had booked reads why.
    """

    resource = SameOrganisationForeignKey("booking.Resource", models.PROTECT, related_name="+")
    commune = models.ForeignKey("territories.Territory", models.PROTECT, null=True, related_name="+")
    """None: in all the communes that are served."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="dechets_round_in_order"),
            models.CheckConstraint(condition=Q(places__gt=0), name="dechets_round_places"),
            models.UniqueConstraint(fields=["organisation", "resource"], name="dechets_round_counted"),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="dechets_round_next")]

    def __str__(self) -> str:
        return str(self.starts_at)


class BulkyPickup(ObjectModel):
    """What is said beyond its booking, which has the name and the ways to reach somebody (the same `object_key`).

    Who waits for a place has no booking yet: then `waiting` has them (ADR 0209).
    """

    class Wants(models.TextChoices):
        NOTHING = "", _("sans message")
        EMAIL = "email", _("par courriel")
        SMS = "sms", _("par SMS")

    booking = SameOrganisationForeignKey("booking.Booking", models.CASCADE, null=True, related_name="+")
    waiting = SameOrganisationForeignKey("booking.Waiting", models.CASCADE, null=True, related_name="+")
    round = SameOrganisationForeignKey(BulkyRound, models.PROTECT, related_name="pickups")
    reference = models.CharField(max_length=12, blank=True)
    """Of the booking: none while somebody waits."""
    commune = models.ForeignKey("territories.Territory", models.PROTECT, related_name="+")
    street = models.CharField(max_length=160)
    things = ArrayField(models.CharField(max_length=80), size=20)
    note = models.CharField(max_length=200, blank=True)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    by_agent = models.BooleanField(default=False)
    """Written down for somebody on the telephone."""
    to_call = models.BooleanField(default=False)
    """A place came free for somebody whom no message reaches: an agent calls."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="dechets_pickup_once"),
            models.CheckConstraint(
                condition=~Q(street="") & Q(things__len__gt=0), name="dechets_pickup_says"
            ),
            models.CheckConstraint(condition=Q(wants__in=["", "email", "sms"]), name="dechets_pickup_wants"),
            models.CheckConstraint(
                condition=Q(booking__isnull=False) | Q(waiting__isnull=False), name="dechets_pickup_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "round"], name="dechets_pickup_of"),
            models.Index(fields=["organisation", "booking"], name="dechets_pickup_booking"),
        ]

    def __str__(self) -> str:
        return self.reference or self.street

    @property
    def who(self) -> Booking | Waiting:
        """What has the name, the telephone and the address."""
        found = self.booking or self.waiting
        assert found is not None
        return found
