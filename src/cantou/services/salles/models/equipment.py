"""Tables, tents, a projector: lent by the day, counted by core.booking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.salles.models.association import Association
from cantou.services.salles.models.hire import Wants


class Item(OrganisationModel):
    """One kind of thing that is lent. How many there are is its resource's capacity."""

    resource = SameOrganisationForeignKey("booking.Resource", models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=160, blank=True)
    caution_cents = models.PositiveIntegerField(default=0)
    price_cents = models.PositiveIntegerField(default=0)
    """Each, for one loan, however many days."""
    is_public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "title"], name="item_title"),
            models.UniqueConstraint(fields=["organisation", "resource"], name="item_resource"),
        ]

    def __str__(self) -> str:
        return self.title


class Loan(ObjectModel):
    """Things lent together to somebody, from one day to another, both included."""

    class State(models.TextChoices):
        ASKED = "asked", _("demandé")
        CONFIRMED = "confirmed", _("confirmé")
        OUT = "out", _("sorti")
        BACK = "back", _("rendu")
        REFUSED = "refused", _("refusé")
        CANCELLED = "cancelled", _("annulé")

    reference = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    association = SameOrganisationForeignKey(Association, models.SET_NULL, null=True, related_name="loans")
    label = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postal = models.TextField(blank=True)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    event = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)
    """Of a refusal or a cancellation."""
    out_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    purged_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="loan_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="loan_reference"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="loan_days"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "confirmed", "out", "back", "refused", "cancelled"]),
                name="loan_state",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "first", "id"], name="loan_in_order")]

    def __str__(self) -> str:
        return self.reference


class LoanLine(ObjectModel):
    loan = SameOrganisationForeignKey(Loan, models.CASCADE, related_name="lines")
    item = SameOrganisationForeignKey(Item, models.CASCADE, related_name="+")
    booking = SameOrganisationForeignKey("booking.Booking", models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    missing = models.PositiveSmallIntegerField(default=0)
    damaged = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "loan", "item"], name="loan_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="loan_line_some"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("missing") + F("damaged")), name="loan_line_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"
