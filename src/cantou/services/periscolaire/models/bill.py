from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.periscolaire.models.family import Family


class MonthBill(OrganisationModel):
    """What a family owes for a month, once: the debt of core.payments holds the rest (docs/adr/0228)."""

    family = SameOrganisationForeignKey(Family, models.PROTECT, related_name="bills")
    month = models.DateField()
    """Its first day."""
    lines = models.JSONField(default=list)
    total_cents = models.IntegerField()
    debt = SameOrganisationForeignKey("payments.Debt", models.PROTECT, null=True, related_name="+")
    """None: nothing was to be paid."""
    carried_cents = models.IntegerField(default=0)
    """Put right on the bill of the month after."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "family", "month"], name="periscolaire_bill_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="periscolaire_bill_month"),
            models.CheckConstraint(
                condition=Q(total_cents__gt=0, debt__isnull=False) | Q(total_cents=0, debt=None),
                name="periscolaire_bill_owed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Adjustment(OrganisationModel):
    """More or less than what is reckoned, with its reason: a line of the month's bill until it is sent."""

    family = SameOrganisationForeignKey(Family, models.PROTECT, related_name="adjustments")
    month = models.DateField()
    cents = models.IntegerField()
    reason = models.CharField(max_length=160)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access()

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="periscolaire_adjusted_month"),
            models.CheckConstraint(
                condition=~Q(cents=0) & Q(cents__gte=-1_000_000, cents__lte=1_000_000) & ~Q(reason=""),
                name="periscolaire_adjusted_why",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "month", "family"], name="periscolaire_adjusted")]
