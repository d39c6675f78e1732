from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.payments.models.debt import Debt
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class PaymentState(models.TextChoices):
    WAITING = "waiting", _("en attente de confirmation")
    PAID = "paid", _("payé")
    REFUSED = "refused", _("refusé")
    CANCELLED = "cancelled", _("abandonné")
    EXPIRED = "expired", _("expiré")
    CONTESTED = "contested", _("montant différent, à vérifier")
    RETURNED = "returned", _("rendu par le prestataire")


class Means(models.TextChoices):
    CARD = "card", _("carte bancaire")
    DEBIT = "debit", _("prélèvement")
    CASH = "cash", _("espèces")
    CHEQUE = "cheque", _("chèque")


class Payment(ObjectModel):
    """One attempt to pay. A visitor adds one that waits; only the provider's answer, read by us, ends it."""

    debt = SameOrganisationForeignKey(Debt, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    provider_reference = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=500, blank=True)
    """Where it is paid while it waits."""
    cents = models.PositiveIntegerField()
    """What was asked."""
    received_cents = models.PositiveIntegerField(null=True)
    """What the provider says, where that is another amount."""
    state = models.CharField(max_length=9, choices=PaymentState.choices, default=PaymentState.WAITING)
    means = models.CharField(max_length=8, choices=Means.choices, blank=True)
    cheque = models.CharField(max_length=40, blank=True)
    """The cheque's number."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="payments_payment_some"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payments_payment_state"),
            models.UniqueConstraint(
                fields=["organisation", "provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payments_payment_known_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "debt"],
                condition=Q(state="waiting"),
                name="payments_payment_one_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "debt"], name="payments_payment_debt"),
            models.Index(
                fields=["organisation", "created_at"],
                condition=Q(state="waiting"),
                name="payments_payment_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_reference}"
