from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.booking.models.resource import Resource
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Series(ObjectModel):
    """A rule and a local hour; its occurrences are bookings with the same `object_key`."""

    resource = SameOrganisationForeignKey(Resource, models.PROTECT, related_name="+")
    uid = models.CharField(max_length=64)
    rrule = models.TextField()
    local_start = models.DateTimeField()
    """Naive local time, kept as if it were UTC: a column without zone would need a type of its own."""
    minutes = models.PositiveIntegerField()
    tz = models.CharField(max_length=40, default="Europe/Paris")
    exdates = models.JSONField(default=list)
    """Naive local instants, ISO, that the rule gives and the series leaves out."""
    state = models.CharField(max_length=10, default="active")
    sequence = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "uid"], name="booking_series_uid"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="booking_series_length"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "ended", "cancelled"]), name="booking_series_state"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "object_key"], name="booking_series_key"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="booking_series_person"),
        ]

    def __str__(self) -> str:
        return self.rrule
