from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Offer(OrganisationModel):
    """This organisation provides this service, with these settings; on which territories: OfferArea.

    `settings` holds what was answered; the manifest's defaults fill the rest (domain/settings.py).
    """

    service = models.CharField(max_length=40)
    is_public = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service"], name="offer_one_per_service"),
            models.CheckConstraint(
                condition=models.Q(is_public=True, closed_at__isnull=True)
                | models.Q(is_public=False, closed_at__isnull=False),
                name="offer_public_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} ({self.organisation_id})"


class OfferArea(OrganisationModel):
    """One territory on which an offer is provided, and by that on all that lies inside."""

    is_public = models.BooleanField(default=True, editable=False)
    offer = SameOrganisationForeignKey(Offer, models.CASCADE, related_name="areas")
    territory = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "offer", "territory"], name="offer_area_once"),
        ]


class Coverage(models.Model):
    """The computed table place → offers. A portal page is one look-up in it.

    Only open offers stand here, so it is public and has no policy. `rank` orders providers from the nearest:
    0 commune, 1 perimeter, 2 EPCI, 3 département, 4 région. Only domain/coverage.py writes it.
    """

    territory = models.ForeignKey("territories.Territory", on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "service", "organisation"], name="coverage_once"),
            models.CheckConstraint(condition=models.Q(rank__lte=4), name="coverage_rank"),
        ]
        indexes = [models.Index(fields=["offer"], name="coverage_offer")]
