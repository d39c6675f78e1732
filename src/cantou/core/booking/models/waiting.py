from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.models.booking import Booking
from cantou.core.booking.models.resource import Resource
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Waiting(ObjectModel):
    """Somebody wants what is taken: the first whose wish is free gets an option on it, a booking of the same key."""

    class State(models.TextChoices):
        WAITING = "waiting", _("attend")
        OFFERED = "offered", _("proposée, à confirmer")
        ACCEPTED = "accepted", _("acceptée")
        DECLINED = "declined", _("déclinée, ou sans réponse à temps")
        LEFT = "left", _("retirée de la liste")
        PAST = "past", _("la date est passée")

    resource = SameOrganisationForeignKey(Resource, models.PROTECT, related_name="waitings")
    service = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quantity = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    holder_name = models.CharField(max_length=120, blank=True)
    holder_email = models.EmailField(blank=True)
    holder_phone = models.CharField(max_length=20, blank=True)
    holder_kind = models.CharField(max_length=20, blank=True)
    holder_label = models.CharField(max_length=120, blank=True)
    audience = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=160, blank=True)
    public_title = models.CharField(max_length=160, blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    booking = SameOrganisationForeignKey(Booking, models.PROTECT, null=True, related_name="waitings")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="booking_waiting_forward"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="booking_waiting_quantity"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "left", "past"]) | Q(booking__isnull=False),
                name="booking_waiting_offered",
            ),
            models.UniqueConstraint(fields=["organisation", "object_key"], name="booking_waiting_key"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "resource", "asked_at", "id"],
                condition=Q(state="waiting"),
                name="booking_waiting_order",
            ),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="booking_waiting_person"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"
