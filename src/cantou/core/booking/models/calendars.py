from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.booking.models.place import Place
from cantou.core.booking.models.resource import Resource
from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey


class OutsideCalendar(OrganisationModel):
    """A calendar kept elsewhere, whose hours are busy here."""

    resource = SameOrganisationForeignKey(Resource, models.CASCADE, related_name="outside_calendars")
    title = models.CharField(max_length=120)
    sealed_url = models.BinaryField(null=True)
    """Encrypted: whoever has the address reads the calendar. Null: a file that was given."""
    etag = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    """Of the last reading: events, busy (how many stretches), told (what was not understood), conflicts, in words."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access()

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "resource"], name="booking_outside_resource")]

    def __str__(self) -> str:
        return self.title


class Feed(ObjectModel):
    """A private iCalendar address, of a resource, a place or a person; its secret is a private link of this key."""

    resource = SameOrganisationForeignKey(Resource, models.CASCADE, null=True, related_name="+")
    place = SameOrganisationForeignKey(Place, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="booking_feed_key"),
            models.CheckConstraint(
                condition=Q(resource__isnull=False, place__isnull=True, person__isnull=True)
                | Q(resource__isnull=True, place__isnull=False, person__isnull=True)
                | Q(resource__isnull=True, place__isnull=True, person__isnull=False),
                name="booking_feed_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="booking_feed_person")
        ]

    def __str__(self) -> str:
        return str(self.object_key)
