from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Way(models.TextChoices):
    PLACE = "place", _("sur place")
    PHONE = "phone", _("par téléphone")
    VIDEO = "video", _("par visioconférence")


class Wants(models.TextChoices):
    """How the person is told and reminded; a printed slip says everything to whoever has neither."""

    NOTHING = "", _("sans message : avec le papier imprimé")
    EMAIL = "email", _("par courriel")
    SMS = "sms", _("par SMS")
    LETTER = "post", _("par lettre")


class Channel(models.TextChoices):
    WEB = "web", _("portail")
    PHONE = "phone", _("téléphone")
    VISIT = "visit", _("au guichet")


class Appointment(ObjectModel):
    """What an appointment says beyond its booking, which holds the hour and who comes (the same object_key)."""

    Wants, Way, Channel = Wants, Way, Channel

    booking = SameOrganisationForeignKey("booking.Booking", models.CASCADE, related_name="appointments")
    reference = models.CharField(max_length=12)
    motive = SameOrganisationForeignKey("Motive", models.PROTECT, related_name="appointments")
    counter = SameOrganisationForeignKey("Counter", models.PROTECT, related_name="appointments")
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.PLACE)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.WEB)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    postal = models.TextField(blank=True)
    """The lines of an address, for whoever is told by letter."""
    note = models.TextField(blank=True)
    """What the person says of it."""
    why = models.CharField(max_length=200, blank=True)
    """Why the mairie moved or cancelled it, as the person was told."""
    late = models.BooleanField(default=False)
    """Cancelled by the person after the hour until which it may be."""
    changes = models.PositiveSmallIntegerField(default=0)
    """How often it was moved, proposed elsewhere or cancelled: tells one change from the next."""
    wants_earlier = models.BooleanField(default=False)
    earlier_from = models.DateField(null=True)
    proposed_at = models.DateTimeField(null=True)
    """An hour that waits for the person's yes; nothing holds it."""
    proposed_counter = SameOrganisationForeignKey("Counter", models.SET_NULL, null=True, related_name="+")
    proposed_for = models.CharField(max_length=8, blank=True)
    """absence: it cannot take place as it is; earlier: the person asked for sooner."""
    proposed_until = models.DateTimeField(null=True)
    """Of an earlier hour: until when it waits for an answer; then the next one is asked."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    purged_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="appointment_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="appointment_reference"),
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=True, proposed_for="")
                | Q(proposed_at__isnull=False, proposed_for__in=["absence", "earlier"]),
                name="appointment_proposed",
            ),
            models.CheckConstraint(
                condition=Q(proposed_for="earlier", proposed_until__isnull=False)
                | (~Q(proposed_for="earlier") & Q(proposed_until__isnull=True)),
                name="appointment_proposed_until",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(note="", postal="", person__isnull=True),
                name="appointment_purged",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "booking"], name="appointment_booking"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="appointment_person"),
            models.Index(
                fields=["organisation", "counter", "id"],
                condition=Q(wants_earlier=True),
                name="appointment_earlier",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
