from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey

if TYPE_CHECKING:
    from cantou.core.payments.models.payment import Payment


class RegieMode(models.TextChoices):
    """What PayFiP calls « saisie »."""

    TEST = "T", _("essai : aucun argent ne passe")
    ACTIVATION = "X", _("activation : le premier paiement réel")
    PRODUCTION = "W", _("en service")


class Regie(OrganisationModel):
    """A régie de recettes: who may take money for the commune, with one book of numbered receipts."""

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    last_receipt = models.PositiveIntegerField(default=0)
    """Locked while a number is given: what is undone gives its number back, so the book has no hole."""
    provider = models.CharField(max_length=20, blank=True)
    """Who takes its payments online; "": the counter alone."""
    client_number = models.CharField(max_length=6, blank=True)
    """Its number at PayFiP (NUMCLI): text, because it may begin with zeros."""
    mode = models.CharField(max_length=1, choices=RegieMode.choices, default=RegieMode.TEST)
    relay_email = models.EmailField(blank=True)
    """Given to a provider that wants an address, for whoever has none."""

    access = Access(object="counter", object_may="read")

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
