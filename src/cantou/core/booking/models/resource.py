from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.models.lane import Lane
from cantou.core.booking.models.place import Place
from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Form(models.TextChoices):
    ATOM = "atom", _("une seule chose")
    WHOLE = "whole", _("plusieurs choses ensemble")
    POOL = "pool", _("l’une de plusieurs choses")
    COUNTED = "counted", _("un nombre de places ou d’exemplaires")


class Grain(models.TextChoices):
    """What a counted resource is counted by."""

    NONE = "", _("sans objet")
    SESSION = "session", _("par séance")
    DAY = "day", _("par jour")
    HALF_DAY = "half_day", _("par demi-journée")


class Resource(OrganisationModel):
    """Whatever can be booked: a room, an agent, a desk, a machine, tables, the places of a course."""

    is_public = models.BooleanField(default=True)
    """False: visitors cannot book it, nor read its name; agents do."""
    place = SameOrganisationForeignKey(Place, models.PROTECT, related_name="resources")
    name = models.CharField(max_length=120)
    service = models.CharField(max_length=40)
    kind = models.CharField(max_length=30, blank=True)
    """The service's own word: "room", "agent", "equipment"."""
    form = models.CharField(max_length=8, choices=Form.choices, default=Form.ATOM)
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, null=True, related_name="+")
    """What is counted has one for its closures alone (docs/adr/0136)."""
    opening_hours = models.TextField(blank=True)
    """In the syntax of OpenStreetMap, local time; empty: always open."""
    step_minutes = models.PositiveSmallIntegerField(default=30)
    min_minutes = models.PositiveIntegerField(default=0)
    max_minutes = models.PositiveIntegerField(default=0)
    """0: no limit but the year and a half of all."""
    lead_minutes = models.PositiveIntegerField(default=0)
    """Not sooner than this from now."""
    horizon_days = models.PositiveSmallIntegerField(default=0)
    """Not later than this from now; 0: as far as anything."""
    cutoff_minutes = models.PositiveIntegerField(default=0)
    """Until when before its start a booking is cancelled or moved by whoever made it."""
    buffer_before_minutes = models.PositiveSmallIntegerField(default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(default=0)
    capacity = models.PositiveIntegerField(default=0)
    """Counted: how many there are. Otherwise how many people fit in; 0: not said."""
    grain = models.CharField(max_length=8, choices=Grain.choices, default=Grain.NONE, blank=True)
    approval = models.BooleanField(default=False)
    """A booking is asked for, then confirmed or refused by an agent."""
    hold_minutes = models.PositiveIntegerField(default=0)
    """How long an option waits to be confirmed; 0: no options."""
    waiting_minutes = models.PositiveIntegerField(default=1440)
    """How long the first of the waiting list has to answer."""
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(form__in=["atom", "counted"], lane__isnull=False)
                | Q(form__in=["whole", "pool"], lane__isnull=True),
                name="booking_resource_lane",
            ),
            models.CheckConstraint(
                condition=(Q(form="counted", capacity__gt=0) & ~Q(grain=""))
                | (~Q(form="counted") & Q(grain="")),
                name="booking_resource_counted",
            ),
            models.CheckConstraint(condition=Q(step_minutes__gt=0), name="booking_resource_step"),
            models.CheckConstraint(
                condition=Q(max_minutes=0) | Q(max_minutes__gte=F("min_minutes")),
                name="booking_resource_lengths",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "service", "position"], name="booking_resource_service"),
            models.Index(fields=["lane"], condition=Q(lane__isnull=False), name="booking_resource_by_lane"),
        ]

    def __str__(self) -> str:
        return self.name


class Component(OrganisationModel):
    """A part of a whole, or a member of a pool."""

    is_public = models.BooleanField(default=True)
    whole = SameOrganisationForeignKey(Resource, models.CASCADE, related_name="components")
    part = SameOrganisationForeignKey(Resource, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "whole", "part"], name="booking_component_once"),
            models.CheckConstraint(condition=~Q(whole=F("part")), name="booking_component_other"),
        ]
        indexes = [models.Index(fields=["organisation", "part"], name="booking_component_part")]

    def __str__(self) -> str:
        return f"{self.whole_id} {self.part_id}"
