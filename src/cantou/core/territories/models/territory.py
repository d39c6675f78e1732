"""Territories and how they lie in one another, each for the time that it holds."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.territories.models.geometry import in_order, on_earth, spot

ORIGIN = date(1943, 1, 1)
"""The day from which INSEE keeps the movements of communes: "since before anything that we know of"."""


class Level(models.TextChoices):
    COMMUNE = "commune", _("commune")
    ARRONDISSEMENT = "arrondissement", _("arrondissement municipal")
    COMMUNE_DELEGUEE = "commune_deleguee", _("commune déléguée")
    COMMUNE_ASSOCIEE = "commune_associee", _("commune associée")
    EPCI = "epci", _("intercommunalité")
    DEPARTEMENT = "departement", _("département")
    REGION = "region", _("région")
    PERIMETER = "perimeter", _("périmètre")


PARTS = (Level.ARRONDISSEMENT, Level.COMMUNE_DELEGUEE, Level.COMMUNE_ASSOCIEE)
"""What lies inside one commune."""


class Kind(models.TextChoices):
    """What sort of EPCI or of perimeter."""

    CC = "CC", _("communauté de communes")
    CA = "CA", _("communauté d’agglomération")
    CU = "CU", _("communauté urbaine")
    METRO = "METRO", _("métropole")
    MET69 = "MET69", _("métropole de Lyon")
    PAYS = "pays", _("pays")
    SYNDICAT = "syndicat", _("syndicat")
    MASSIF = "massif", _("massif")
    TRANSPORT = "transport", _("autorité organisatrice de la mobilité")
    PARC = "parc", _("parc naturel")
    OTHER = "other", _("autre périmètre")


class Territory(models.Model):
    """A dated area. The row outlives mergers that keep its code: what points to it keeps pointing to it.

    A restored commune is a second row with the same code: the first one's period is over.
    """

    level = models.CharField(max_length=20, choices=Level.choices)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=160, null=True, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    departement_code = models.CharField(max_length=3, blank=True)
    population = models.PositiveIntegerField(null=True)
    valid_from = models.DateField(default=ORIGIN)
    valid_to = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    """The date of the last official map in which it stood."""
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    centre_source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "valid_from"], name="territory_period"),
            models.UniqueConstraint(
                fields=["level", "code"], condition=Q(valid_to__isnull=True), name="territory_one_current"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="territory_level"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="territory_named"),
            # A portal's address leads to what exists today; what is over has a redirection (OldSlug).
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(slug__isnull=True), name="territory_slug_current"
            ),
            in_order("territory_in_order"),
            on_earth("territory_on_earth"),
        ]
        indexes = [
            models.Index(fields=["departement_code", "level"], name="territory_departement"),
            GistIndex(
                spot(),
                condition=Q(level=Level.COMMUNE, valid_to__isnull=True),
                name="territory_nearest_commune",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        return self.valid_to is None

    @property
    def long_name(self) -> str:
        """« CA du Bassin d’Aurillac » → « communauté d’agglomération du Bassin d’Aurillac »."""
        if self.level == Level.EPCI and self.name.startswith(f"{self.kind} "):
            return f"{self.get_kind_display()} {self.name.removeprefix(self.kind).strip()}"
        return self.name


class TerritoryLink(models.Model):
    """`child` lies in `parent`. Only the direct step is kept: queries.ancestors and queries.inside climb."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("partie d’une commune")
        EPCI = "epci", _("membre d’une intercommunalité")
        DEPARTEMENT = "departement", _("dans un département")
        REGION = "region", _("dans une région")
        PERIMETER = "perimeter", _("membre d’un périmètre")

    child = models.ForeignKey(Territory, models.CASCADE, related_name="links_up", db_index=False)
    parent = models.ForeignKey(Territory, models.CASCADE, related_name="links_down", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    valid_from = models.DateField(default=ORIGIN)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "parent", "kind", "valid_from"], name="territory_link_period"
            ),
            models.UniqueConstraint(
                fields=["child", "kind"],
                condition=Q(valid_to__isnull=True) & ~Q(kind="perimeter"),
                name="territory_link_one_parent",
            ),
            models.CheckConstraint(condition=~Q(child=models.F("parent")), name="territory_link_not_itself"),
            in_order("territory_link_in_order"),
        ]
        indexes = [models.Index(fields=["parent", "child"], name="territory_link_down")]

    def __str__(self) -> str:
        return f"{self.child_id} → {self.parent_id}"


class OldSlug(models.Model):
    """An address that a portal once had, or that a merged commune would have: it redirects."""

    slug = models.CharField(max_length=160, unique=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="old_slugs")

    def __str__(self) -> str:
        return self.slug


class Change(models.Model):
    """A movement of communes: what merged into what, what was restored, what took another name.

    Kept by code, not by row: a file may tell of communes that are not loaded here.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("fusion")
        RESTORATION = "restoration", _("rétablissement")
        RENAME = "rename", _("changement de nom")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField()
    code_before = models.CharField(max_length=5)
    name_before = models.CharField(max_length=200, blank=True)
    code_after = models.CharField(max_length=5)
    name_after = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120)
    applied_on = models.DateField(null=True)
    """Null while the change is still to come, or while no commune that it names is loaded here."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "on", "code_before", "code_after"], name="change_once"),
            models.CheckConstraint(
                condition=Q(kind="rename", code_before=models.F("code_after"))
                | (~Q(kind="rename") & ~Q(code_before=models.F("code_after"))),
                name="change_codes",
            ),
        ]
        indexes = [
            models.Index(fields=["code_before"], name="change_before"),
            models.Index(fields=["code_after"], name="change_after"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.code_before} → {self.code_after}"
