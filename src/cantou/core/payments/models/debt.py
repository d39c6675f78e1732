from __future__ import annotations

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
    schedule = models.JSONField(default=list)
    """[{"due_on", "cents"}…], earliest first: their sum is the total."""
    state = models.CharField(max_length=11, choices=DebtState.choices)
    titre = models.CharField(max_length=30, blank=True)
    """Number of the titre de recette: payable only once the accountant has taken it in charge."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    payer_name = models.CharField(max_length=120)
    payer_email = models.EmailField(blank=True)
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
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "created_at"], name="payments_debt_list"),
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
        return max(0, self.paid_cents + self.credited_cents - self.total_cents)


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
