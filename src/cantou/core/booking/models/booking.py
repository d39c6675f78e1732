"""A booking, and what it occupies."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.models.lane import Lane
from cantou.core.booking.models.place import Place
from cantou.core.booking.models.resource import Resource
from cantou.core.booking.models.series import Series
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey

LONGEST = timedelta(days=731)


class Kind(models.TextChoices):
    BOOKING = "booking", _("réservation")
    CLOSURE = "closure", _("fermeture")
    BUSY = "busy", _("occupé, d’après un autre agenda")


class State(models.TextChoices):
    HELD = "held", _("option")
    REQUESTED = "requested", _("demandée")
    CONFIRMED = "confirmed", _("confirmée")
    CANCELLED = "cancelled", _("annulée")
    REFUSED = "refused", _("refusée")
    EXPIRED = "expired", _("option non confirmée à temps")
    DONE = "done", _("terminée")
    NO_SHOW = "no_show", _("personne n’est venu")


OCCUPYING = (State.HELD, State.REQUESTED, State.CONFIRMED, State.DONE, State.NO_SHOW)
"""States in which a booking keeps its place."""


class Booking(ObjectModel):
    """Who has what, when. Written by domain/ of this room alone (tests/house/test_one_way_in.py)."""

    reference = models.CharField(max_length=12, blank=True)
    """That of `object_key`: the bookings of one request, or of a series, have the same. Empty: a closure."""
    service = models.CharField(max_length=40)
    resource = SameOrganisationForeignKey(Resource, models.PROTECT, related_name="bookings", db_index=False)
    place = SameOrganisationForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BOOKING)
    state = models.CharField(max_length=10, choices=State.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    hold_until = models.DateTimeField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    holder_name = models.CharField(max_length=120, blank=True)
    holder_email = models.EmailField(blank=True)
    holder_phone = models.CharField(max_length=20, blank=True)
    holder_kind = models.CharField(max_length=20, blank=True)
    """person, association, organisation, internal."""
    holder_label = models.CharField(max_length=120, blank=True)
    """The association's name, or the organisation's."""
    audience = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=160, blank=True)
    public_title = models.CharField(max_length=160, blank=True)
    """Empty: the public reads « occupé »."""
    price_cents = models.PositiveIntegerField(null=True)
    quote = models.JSONField(null=True)
    series = SameOrganisationForeignKey(
        Series, models.PROTECT, null=True, related_name="bookings", db_index=False
    )
    original_start = models.DateTimeField(null=True)
    """Of an occurrence: when the rule would have it (RECURRENCE-ID)."""
    uid = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    counted = models.JSONField(default=list)
    """What was counted for it, to be given back: [Use, number] of each quota, [] of none."""
    checked_in_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was refused, cancelled, or moved by an agent: told to the holder."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    """When it was cancelled, refused or expired."""
    purged_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_goes_forward"),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="booking_not_for_years"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="booking_quantity"),
            models.CheckConstraint(
                condition=Q(state="held", hold_until__isnull=False)
                | (~Q(state="held") & Q(hold_until__isnull=True)),
                name="booking_held_until",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="booking_state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="booking_kind"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, original_start__isnull=True)
                | Q(series__isnull=False, original_start__isnull=False),
                name="booking_occurrence",
            ),
            models.UniqueConstraint(
                fields=["organisation", "series", "original_start"],
                condition=Q(series__isnull=False),
                name="booking_occurrence_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "resource", "starts_at"], name="booking_of_resource"),
            models.Index(fields=["organisation", "service", "starts_at"], name="booking_of_service"),
            models.Index(fields=["organisation", "place", "starts_at"], name="booking_of_place"),
            models.Index(fields=["organisation", "object_key"], name="booking_by_key"),
            models.Index(
                fields=["organisation", "hold_until"], condition=Q(state="held"), name="booking_options"
            ),
            models.Index(
                fields=["person", "starts_at"], condition=Q(person__isnull=False), name="booking_of_person"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def occupies(self) -> bool:
        return self.state in OCCUPYING


class Occupation(ObjectModel):
    """One lane is in use, buffers included. Anybody may know that, and no more than `public_title`.

    PostgreSQL refuses two that are active on one lane at one time (`booking_no_double`), and a lane that is not the
    resource's (`booking_occupation_lane`): both in the migration.
    """

    is_public = models.BooleanField(default=True)
    booking = SameOrganisationForeignKey(Booking, models.CASCADE, related_name="occupations", db_index=False)
    resource = SameOrganisationForeignKey(Resource, models.PROTECT, related_name="+", db_index=False)
    lane = models.ForeignKey(
        Lane, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    active = models.BooleanField(default=True)
    public_title = models.CharField(max_length=160, blank=True)

    access = Access(public=True, person="public", object="busy")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="booking_occupation_forward"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="booking_occupation_not_for_years"
            ),
            models.CheckConstraint(condition=Q(is_public=True), name="booking_occupation_public"),
        ]
        indexes = [
            models.Index(fields=["lane", "starts_at"], condition=Q(active=True), name="booking_lane_time"),
            models.Index(fields=["organisation", "booking"], name="booking_occupied_by"),
        ]

    def __str__(self) -> str:
        return f"{self.lane_id}"
