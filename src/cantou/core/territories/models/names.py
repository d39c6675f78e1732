"""Every way in which somebody may call a territory, ready to be searched by its first letters."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from cantou.core.territories.models.territory import Level, Territory

SHORT = (1, 2, 3)
"""Thousands of names share a prefix of so few letters: each length has an index in order of weight."""


class TerritoryName(models.Model):
    """One normalised name of a current territory (engine.names.normalise).

    `weight`, the population of a commune and 0 for what is not one, is copied here: a prefix shared by
    thousands of names is answered from this table alone.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("nom")
        OLD = "old", _("ancien nom")
        POSTCODE = "postcode", _("code postal")
        CODE = "code", _("code INSEE")

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="names", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    level = models.CharField(max_length=20, choices=Level.choices)
    text = models.CharField(max_length=200)
    normalised = models.CharField(max_length=200, db_collation="C")
    sound = models.CharField(max_length=60, db_collation="C", blank=True)
    weight = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "normalised", "kind"], name="territory_name_once"),
        ]
        indexes = [
            models.Index(
                fields=["normalised", "-weight"],
                include=["id", "territory", "kind", "level"],
                name="territory_name_prefix",
            ),
            models.Index(fields=["sound"], condition=~models.Q(sound=""), name="territory_name_sound"),
            *(
                models.Index(
                    Left("normalised", n), models.F("weight").desc(), name=f"territory_name_first_{n}"
                )
                for n in SHORT
            ),
        ]

    def __str__(self) -> str:
        return self.text


class KnownCommune(models.Model):
    """Every commune of France by name, loaded here or not: « Brest » is known, though not covered."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=200)
    normalised = models.CharField(max_length=200, db_collation="C")
    slug = models.CharField(max_length=160, unique=True)
    departement_code = models.CharField(max_length=3)
    departement_name = models.CharField(max_length=100)
    postcodes = models.CharField(max_length=300, blank=True)
    population = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["normalised", "-population"], name="known_commune_prefix")]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement_name})"
