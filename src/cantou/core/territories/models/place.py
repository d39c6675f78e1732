from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.territories.models.geometry import on_earth, spot
from cantou.core.territories.models.territory import Territory


class Place(models.Model):
    """An entry of the gazetteer: a hamlet, a road, or an address. In a village the lieu-dit is the address.

    An entry that its source no longer has is withdrawn, not deleted: a report may point to it.
    """

    class Kind(models.TextChoices):
        HAMLET = "hamlet", _("lieu-dit")
        ROAD = "road", _("voie")
        ADDRESS = "address", _("adresse")

    class Source(models.TextChoices):
        BAL = "bal", _("base adresse locale")
        TYPED = "typed", _("saisi par la mairie")

    commune = models.ForeignKey(Territory, models.PROTECT, related_name="places", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=200)
    """Of the hamlet or the road; an address adds its number."""
    normalised = models.CharField(max_length=200, db_collation="C")
    number = models.PositiveIntegerField(null=True)
    suffix = models.CharField(max_length=20, blank=True)
    hamlet = models.CharField(max_length=200, blank=True)
    """Where an address on a road also bears the name of a lieu-dit."""
    part_code = models.CharField(max_length=5, blank=True)
    """INSEE code of the commune déléguée in which it lies: a merged commune has several « rue de l’Église »."""
    key = models.CharField(max_length=80, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    updated_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "normalised", "kind", "number", "suffix", "part_code"],
                name="place_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind="address", number__isnull=False)
                | (~Q(kind="address") & Q(number__isnull=True)),
                name="place_number",
            ),
            models.CheckConstraint(condition=~Q(normalised=""), name="place_named"),
            on_earth("place_on_earth"),
        ]
        indexes = [
            GistIndex(spot(), condition=Q(withdrawn_on__isnull=True), name="place_nearest"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """« 12 bis rue des Écoles », « Le Bourg »."""
        if self.number is None:
            return self.name
        return " ".join(part for part in (str(self.number), self.suffix, self.name) if part)
