from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel


class QuotientSource(models.TextChoices):
    ASKED = "asked", _("donné par la CAF ou la MSA, avec votre accord")
    SHOWN = "shown", _("lu sur le papier montré au guichet")


class Quotient(OrganisationModel):
    """A family's quotient familial, as one organisation was told it on one day. It is replaced, never changed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    """Its value, in euros: it says what a family lives on."""
    fund = models.CharField(max_length=40, blank=True)
    """« CNAF », « MSA »: whose it is."""
    month = models.DateField()
    """First day of the month for which it was reckoned."""
    source = models.CharField(max_length=5, choices=QuotientSource.choices)
    paper = models.CharField(max_length=120, blank=True)
    """Which one was shown."""
    agreed_at = models.DateTimeField(null=True)
    """When the person agreed that it be asked for."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="person_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="payments_quotient_one"),
            models.CheckConstraint(
                condition=models.Q(source="shown") | models.Q(agreed_at__isnull=False),
                name="payments_quotient_agreed",
            ),
            models.CheckConstraint(
                condition=models.Q(source="asked") | ~models.Q(paper=""), name="payments_quotient_paper"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "created_at"], name="payments_quotient_old")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.person_id}"
