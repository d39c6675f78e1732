from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.periscolaire.models.activity import ServedDay
from cantou.services.periscolaire.models.family import Enrolment


class BookingState(models.TextChoices):
    BOOKED = "booked", _("réservé")
    WAITING = "waiting", _("sur liste d’attente")
    CANCELLED = "cancelled", _("annulé")


class DayBooking(OrganisationModel):
    """One child, one day of one activity: booked, waiting in its rank, or given back; then whether they came."""

    enrolment = SameOrganisationForeignKey(Enrolment, models.PROTECT, related_name="bookings")
    child = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = SameOrganisationForeignKey(ServedDay, models.PROTECT, related_name="bookings")
    state = models.CharField(max_length=9, choices=BookingState.choices)
    rank = models.PositiveIntegerField(null=True)
    """In the order in which they began to wait for this day."""
    came = models.BooleanField(null=True)
    ticked_at = models.DateTimeField(null=True)
    """When it was ticked, by the clock of who served: the latest holds."""
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="child_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day", "enrolment"], name="periscolaire_booked_once"
            ),
            models.UniqueConstraint(fields=["organisation", "day", "rank"], name="periscolaire_rank_once"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(rank__isnull=False), name="periscolaire_waits_in_rank"
            ),
            models.CheckConstraint(
                condition=Q(came=None) | Q(state="booked", ticked_at__isnull=False),
                name="periscolaire_came_booked",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "enrolment"], name="periscolaire_booked_of"),
            models.Index(fields=["child"], name="periscolaire_booked_child"),
        ]
