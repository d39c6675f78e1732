from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey

if TYPE_CHECKING:
    from cantou.core.payments.models.payment import Payment


class Regie(OrganisationModel):
    """A régie de recettes: who may take money for the commune, with one book of numbered receipts."""

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    last_receipt = models.PositiveIntegerField(default=0)
    """Locked while a number is given: what is undone gives its number back, so the book has no hole."""

    access = Access()

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="payments_regie_key")]

    def __str__(self) -> str:
        return self.title


class Receipt(ObjectModel):
    """That a payment was received, once. It names nobody: the debt does. It never changes."""

    regie = SameOrganisationForeignKey(Regie, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    payment: models.ForeignKey[Payment] = SameOrganisationForeignKey(
        "payments.Payment", models.PROTECT, related_name="+"
    )
    cents = models.PositiveIntegerField()
    means = models.CharField(max_length=8)
    on = models.DateField()
    """The day of the statement that counts it, in Paris."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "regie", "number"], name="payments_receipt_number"
            ),
            models.UniqueConstraint(fields=["organisation", "payment"], name="payments_receipt_once"),
            models.CheckConstraint(condition=Q(cents__gt=0, number__gt=0), name="payments_receipt_some"),
        ]
        indexes = [models.Index(fields=["organisation", "regie", "on"], name="payments_receipt_day")]

    def __str__(self) -> str:
        return str(self.number)
