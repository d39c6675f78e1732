"""One hall lent or let to somebody once: all that stands around its booking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.salles.models.association import Association
from cantou.services.salles.models.hall import Hall


class Wants(models.TextChoices):
    """How they wish to hear of it; the private link tells everything anyway."""

    NOTHING = "", _("aucun message : je regarderai ma page de suivi")
    EMAIL = "email", _("par courriel")
    SMS = "sms", _("par SMS")
    CALL = "call", _("par un appel")
    LETTER = "post", _("par une lettre")


class Hire(ObjectModel):
    """When, for whom and in which state is its booking's to say; `object_key` is the booking's too."""

    class Channel(models.TextChoices):
        WEB = "web", _("portail")
        PHONE = "phone", _("téléphone")
        VISIT = "visit", _("visite")

    booking = SameOrganisationForeignKey("booking.Booking", models.CASCADE, related_name="hires")
    hall = SameOrganisationForeignKey(Hall, models.CASCADE, related_name="hires")
    reference = models.CharField(max_length=12)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.WEB)
    association = SameOrganisationForeignKey(Association, models.SET_NULL, null=True, related_name="hires")
    event = models.CharField(max_length=120, blank=True)
    guests = models.PositiveSmallIntegerField(null=True)
    postal = models.TextField(blank=True)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    price_cents = models.PositiveIntegerField(default=0)
    is_free_use = models.BooleanField(default=False)
    """One of the free uses of the year: counted by core.booking's quota, the price is nothing."""
    insurer = models.CharField(max_length=120, blank=True)
    insured_until = models.DateField(null=True)
    agreement_signed_on = models.DateField(null=True)
    cleaned_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    """Between agents."""
    through = models.CharField(max_length=40, blank=True)
    """The service through which it was asked, where that is another: what is said, paid and decided of it is there."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    purged_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="hire_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="hire_reference"),
            models.UniqueConstraint(fields=["organisation", "booking"], name="hire_booking"),
            models.CheckConstraint(condition=~Q(wants="post") | ~Q(postal=""), name="hire_letter_wanted"),
            models.CheckConstraint(condition=Q(is_free_use=False) | Q(price_cents=0), name="hire_free"),
        ]
        indexes = [
            models.Index(fields=["organisation", "hall", "-created_at"], name="hire_of_hall"),
            models.Index(
                fields=["person", "-created_at"], condition=Q(person__isnull=False), name="hire_mine"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Step(ObjectModel):
    """What happened, in words that whoever hires may read too."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("Demande reçue")
        OPTION = "option", _("Option posée")
        CONFIRMED = "confirmed", _("Réservation confirmée")
        REFUSED = "refused", _("Demande refusée")
        CANCELLED = "cancelled", _("Réservation annulée")
        EXPIRED = "expired", _("Option arrivée à son terme")
        FREED = "freed", _("Date libérée, gardée pour vous")
        MOVED = "moved", _("Date ou salle changée")
        MONEY = "money", _("Paiement ou caution")
        PAPERS = "papers", _("Document reçu")
        KEYS = "keys", _("Clés")
        INVENTORY = "inventory", _("État des lieux")
        CLEANED = "cleaned", _("Ménage vérifié")
        MESSAGE = "message", _("Message")

    hire = SameOrganisationForeignKey(Hire, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    words = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "hire", "at", "id"], name="hire_step_in_order")]

    def __str__(self) -> str:
        return self.kind


class Sum(ObjectModel):
    """Money that is owed, received, given back or kept. It is only told here: paying comes with another service."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", _("Arrhes")
        BALANCE = "balance", _("Solde")
        CAUTION = "caution", _("Caution")
        CLEANING = "cleaning", _("Caution ménage")

    class State(models.TextChoices):
        DUE = "due", _("attendu")
        RECEIVED = "received", _("reçu")
        RETURNED = "returned", _("rendu")
        KEPT = "kept", _("gardé")
        WAIVED = "waived", _("non demandé")

    class Means(models.TextChoices):
        CHEQUE = "cheque", _("chèque")
        CASH = "cash", _("espèces")
        TRANSFER = "transfer", _("virement")
        SIMULATOR = "simulated", _("paiement simulé")

    hire = SameOrganisationForeignKey(Hire, models.CASCADE, related_name="sums")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    cents = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    means = models.CharField(max_length=9, choices=Means.choices, blank=True)
    received_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    """When it was given back, kept or waived."""
    kept_cents = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "hire", "kind"], name="sum_once"),
            models.CheckConstraint(condition=Q(kept_cents__lte=F("cents")), name="sum_kept"),
            models.CheckConstraint(
                condition=Q(state__in=["due", "waived"], received_on__isnull=True)
                | (Q(state__in=["received", "returned", "kept"]) & Q(received_on__isnull=False)),
                name="sum_received",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | (~Q(why="") & Q(kept_cents__gt=0)), name="sum_kept_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cents}"
