"""What passes from hand to hand: keys, and the hall itself before and after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.salles.models.hire import Hire


class KeyLoan(ObjectModel):
    """A key that somebody has: since when, until when it is expected, when it came back."""

    hire = SameOrganisationForeignKey(Hire, models.CASCADE, related_name="key_loans")
    label = models.CharField(max_length=120)
    to = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    expected_on = models.DateField()
    back_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The agent who gave it."""

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(back_at__isnull=True) | Q(back_at__gte=F("given_at")), name="key_loan_order"
            )
        ]
        indexes = [
            models.Index(
                fields=["organisation", "expected_on"],
                condition=Q(back_at__isnull=True),
                name="key_loan_out",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Inventory(ObjectModel):
    """How the hall was found, before or after: each line counted, photographs beside (core.files)."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("à l’entrée")
        AFTER = "after", _("à la sortie")

    hire = SameOrganisationForeignKey(Hire, models.CASCADE, related_name="inventories")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    lines = models.JSONField(default=list)
    """[{label, found, note}]: the words of the line are kept, so that it stays readable."""
    words = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "hire", "moment"], name="inventory_once"),
            models.CheckConstraint(condition=Q(moment__in=["before", "after"]), name="inventory_moment"),
        ]

    def __str__(self) -> str:
        return self.moment
