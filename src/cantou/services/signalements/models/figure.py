from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel

FEWEST = 5
"""A figure about fewer reports or answers than that could tell who they are. PostgreSQL refuses it."""


class Figure(OrganisationModel):
    """One public figure of one year: counted every night and before the purge, kept for good (docs/adr/0108)."""

    class Dimension(models.TextChoices):
        TOTAL = "total", _("tous")
        STATE = "state", _("par état")
        CATEGORY = "category", _("par sujet")
        MONTH = "month", _("par mois")
        DELAY = "delay", _("jours pour traiter")
        SATISFIED = "satisfied", _("satisfaction")

    is_public = models.BooleanField(default=True)
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """None: all that the organisation receives, wherever it is."""
    year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=9, choices=Dimension.choices)
    code = models.CharField(max_length=30, blank=True)
    """Of a state or a category, the number of a month; empty for the whole, OTHERS for what is too small alone."""
    number = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    """Of a delay, the median in days; of the satisfaction, how many said yes."""
    counted_at = models.DateTimeField(db_default=Now())

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "commune", "dimension", "code"],
                nulls_distinct=False,
                name="figure_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=FEWEST), name="figure_names_nobody"),
        ]
        indexes = [
            models.Index(fields=["commune", "year"], condition=Q(dimension="total"), name="figure_of_commune")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.dimension} {self.code}: {self.number}"
