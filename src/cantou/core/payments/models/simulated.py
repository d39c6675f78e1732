from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from cantou.core.payments.models.payment import PaymentState
from cantou.core.scope.models import Access, ObjectModel


class SimulatedPayment(ObjectModel):
    """What the card simulator knows of an attempt: as much as a bank would, and nothing of ours."""

    reference = models.CharField(max_length=40)
    cents = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    back = models.CharField(max_length=500)
    notice = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=PaymentState.choices, default=PaymentState.WAITING)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(object="key", object_may="change")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="payments_simulated_reference"
            ),
        ]

    def __str__(self) -> str:
        return self.reference
