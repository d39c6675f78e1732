from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.booking.models.place import Place
from cantou.core.booking.models.resource import Resource
from cantou.core.people.protection import PersonalModel
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
    """An agents' iCalendar address, of a resource or a place; its secret is a private link of this key."""

    resource = SameOrganisationForeignKey(Resource, models.CASCADE, null=True, related_name="+")
    place = SameOrganisationForeignKey(Place, models.CASCADE, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="booking_feed_key"),
            models.CheckConstraint(
                condition=Q(resource__isnull=False, place__isnull=True)
                | Q(resource__isnull=True, place__isnull=False),
                name="booking_feed_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.object_key)


class PersonFeed(PersonalModel):
    """The iCalendar address of all that a person has booked, wherever it is. No row: there is none."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    seed = models.CharField(max_length=64)
    """Of the secret, which needs a key from outside the database too: it is shown again, and not in a copy."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    persons = ("person_id",)

    def __str__(self) -> str:
        return str(self.person_id)
