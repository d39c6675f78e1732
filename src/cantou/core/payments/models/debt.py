from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.payments.models.regie import Regie
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class DebtState(models.TextChoices):
    AWAITING = "awaiting", _("en attente de prise en charge par le comptable public")
    DUE = "due", _("à payer")
    SETTLED = "settled", _("réglée")
    CANCELLED = "cancelled", _("annulée")
    HANDED_OVER = "handed_over", _("transmise au comptable public pour recouvrement")


class Debt(ObjectModel):
    """What somebody owes, and why. Its lines never change: a credit note says what was wrong."""

    reference = models.CharField(max_length=12)
    service = models.CharField(max_length=40)
    """Which hears that it is settled."""
    regie = SameOrganisationForeignKey(Regie, models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    lines = models.JSONField(default=list)
    """[{"said", "cents"}…]"""
    total_cents = models.PositiveIntegerField()
    credited_cents = models.PositiveIntegerField(default=0)
    paid_cents = models.PositiveIntegerField(default=0)
    """Above what was owed: to be paid back."""
    refunded_cents = models.PositiveIntegerField(default=0)
    """Of what was paid above it."""
    schedule = models.JSONField(default=list)
    """[{"due_on", "cents"}…], earliest first: their sum is the total."""
    next_due_on = models.DateField(null=True)
    """Of the first instalment that something remains of: kept by `reckon`, for lists."""
    state = models.CharField(max_length=11, choices=DebtState.choices)
    titre = models.CharField(max_length=30, blank=True)
    """Number of the titre de recette: payable only once the accountant has taken it in charge."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    payer_name = models.CharField(max_length=120)
    payer_email = models.EmailField(blank=True)
    payer_phone = models.CharField(max_length=30, blank=True)
    payer_postal = models.CharField(max_length=300, blank=True)
    """Lines of an address, for whoever is written to on paper."""
    reminded = models.CharField(max_length=20, blank=True)
    """The last reminder: of which instalment, which one."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    """When it was settled or cancelled."""

    access = Access(person="person_id", person_writes=False, object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="payments_debt_key"),
            models.CheckConstraint(condition=Q(total_cents__gt=0), name="payments_debt_some"),
            models.CheckConstraint(
                condition=Q(credited_cents__lte=F("total_cents")), name="payments_debt_credited"
            ),
            models.CheckConstraint(condition=Q(state__in=DebtState.values), name="payments_debt_state"),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(total_cents__lte=F("paid_cents") + F("credited_cents")),
                name="payments_debt_settled",
            ),
            models.CheckConstraint(
                condition=Q(refunded_cents=0)
                | Q(total_cents__lte=F("paid_cents") + F("credited_cents") - F("refunded_cents")),
                name="payments_debt_refunded",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "created_at"], name="payments_debt_list"),
            models.Index(
                fields=["organisation", "next_due_on"],
                condition=Q(state="due"),
                name="payments_debt_late",
            ),
            models.Index(
                fields=["person", "created_at"],
                condition=Q(person__isnull=False),
                name="payments_debt_person",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owed_cents(self) -> int:
        """What remains to be paid."""
        return max(0, self.total_cents - self.credited_cents - self.paid_cents)

    @property
    def overpaid_cents(self) -> int:
        """To be paid back."""
        return max(0, self.paid_cents + self.credited_cents - self.refunded_cents - self.total_cents)

    @property
    def parts(self) -> list[Part]:
        """Its instalments, and what remains of each: what came pays the earliest first."""
        came, found = self.paid_cents + self.credited_cents, []
        for one in self.schedule:
            covered = min(came, one["cents"])
            came -= covered
            found.append(Part(date.fromisoformat(one["due_on"]), one["cents"], one["cents"] - covered))
        return found

    @property
    def next_part(self) -> Part | None:
        """The first that something remains of."""
        return next((part for part in self.parts if part.left_cents), None)

    def reckon(self) -> None:
        """After what is owed or what came has changed; saved by whoever called."""
        part = self.next_part
        self.next_due_on = part.due_on if part else None


@dataclass(frozen=True, slots=True)
class Part:
    due_on: date
    cents: int
    left_cents: int


class Credit(ObjectModel):
    """A credit note: so much less is owed, and why."""

    debt = SameOrganisationForeignKey(Debt, models.PROTECT, related_name="credits")
    cents = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_credit_some"),
        ]

    def __str__(self) -> str:
        return f"{self.debt_id} -{self.cents}"


class RefundMeans(models.TextChoices):
    TRANSFER = "transfer", _("virement par le comptable public")
    CARD = "card", _("annulation sur la carte")
    CASH = "cash", _("espèces, contre reçu")


class Refund(ObjectModel):
    """What was paid above what is owed, paid back. It never changes."""

    debt = SameOrganisationForeignKey(Debt, models.PROTECT, related_name="refunds")
    regie = SameOrganisationForeignKey(Regie, models.PROTECT, related_name="+")
    cents = models.PositiveIntegerField()
    means = models.CharField(max_length=8, choices=RefundMeans.choices)
    on = models.DateField()
    """The day of the statement that counts it, in Paris."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_refund_some"),
        ]
        indexes = [models.Index(fields=["organisation", "regie", "on"], name="payments_refund_day")]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.cents}"
