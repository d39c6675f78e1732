from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Ticket(ObjectModel):
    """A place in a queue, on one day. Numbers, no names: the waiting room's screen shows these rows to everybody."""

    class State(models.TextChoices):
        WAITING = "waiting", _("attend")
        CALLED = "called", _("appelé")
        DONE = "done", _("reçu")
        MISSED = "missed", _("n’était plus là")
        LEFT = "left", _("a renoncé")

    class Priority(models.IntegerChoices):
        APPOINTMENT = 0, _("rendez-vous")
        REDUCED = 1, _("priorité")
        NONE = 2, _("à son tour")

    OVER = ("done", "missed", "left")

    place = SameOrganisationForeignKey("booking.Place", models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveSmallIntegerField()
    motive = SameOrganisationForeignKey("Motive", models.SET_NULL, null=True, related_name="+")
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NONE)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    taken_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """The hour of the appointment: nobody is called before it in the place of others."""
    called_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    counter = SameOrganisationForeignKey("Counter", models.SET_NULL, null=True, related_name="+")
    is_public = models.BooleanField(default=True, editable=False)

    access = Access(public=True, person="public", object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="ticket_key"),
            models.UniqueConstraint(
                fields=["organisation", "place", "day", "letter", "number"], name="ticket_number"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", called_at__isnull=True, over_at__isnull=True)
                | Q(state="called", called_at__isnull=False, over_at__isnull=True)
                | Q(state="left", over_at__isnull=False)
                | Q(state__in=["done", "missed"], called_at__isnull=False, over_at__isnull=False),
                name="ticket_state",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "place", "day", "state"], name="ticket_queue")]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        return f"{self.letter}\u00a0{self.number}"


class TicketHolder(ObjectModel):
    """What only the holder and the agents know of a ticket. Erased in the night."""

    ticket = SameOrganisationForeignKey("Ticket", models.CASCADE, related_name="holders")
    phone = models.CharField(max_length=20, blank=True)
    appointment = SameOrganisationForeignKey("Appointment", models.CASCADE, null=True, related_name="tickets")

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "ticket"], name="ticket_holder_once"),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)
