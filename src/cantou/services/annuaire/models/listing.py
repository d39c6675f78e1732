"""A page of the annuaire: somebody who does something here, or a thing that must be found."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.core.territories.models.geometry import on_earth

SHOWN = Access(public=True, person="public", object="public")


class Kind(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    SHOP = "shop", _("Commerce ou artisan")
    PRODUCER = "producer", _("Producteur")
    HEALTH = "health", _("Santé")
    PUBLIC = "public", _("Service public")
    PLACE = "place", _("Salle ou équipement")
    DAE = "dae", _("Défibrillateur")
    PEI = "pei", _("Point d’eau incendie")


class Listing(ObjectModel):
    """`object_key` opens it to whoever keeps it up to date: they read it, and propose.

    `facts` and `access` hold the values of outside schemas under the names of these (engine/facts.py, ADR 0180).
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    commune = models.ForeignKey("territories.Territory", models.PROTECT, related_name="+")
    number = models.CharField(max_length=10, blank=True)
    street = models.CharField(max_length=120, blank=True)
    """A road, or a hamlet: in a village that is the address."""
    postcode = models.CharField(max_length=5, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=500, blank=True)
    hours_note = models.CharField(max_length=200, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    outside_id = models.CharField(max_length=60, blank=True)
    """What another file calls it: an import knows by it that it is the same."""
    facts = models.JSONField(default=dict)
    access_facts = models.JSONField(default=dict)
    is_public = models.BooleanField(default=True)
    is_mairie = models.BooleanField(default=False)
    confirmed_on = models.DateField(null=True)
    """Somebody said on that day that all of it is true."""
    updated_at = models.DateTimeField(db_default=Now())

    access = Access(public=True, person="public", object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="annuaire_listing_once"),
            models.UniqueConstraint(
                fields=["organisation", "commune", "kind", "name"], name="annuaire_listing_named"
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "outside_id"],
                condition=~Q(outside_id=""),
                name="annuaire_listing_outside",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_mairie=True), name="annuaire_one_mairie"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="annuaire_listing_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="annuaire_listing_has_name"),
            on_earth("annuaire_listing_on_earth"),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "name"], name="annuaire_listing_kinds")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """« 2 rue du Four, 15800 Vic-sur-Cère »"""
        road = " ".join(part for part in (self.number, self.street) if part)
        town = " ".join(part for part in (self.postcode, self.commune.name) if part)
        return ", ".join(part for part in (road, town) if part)


class Duty(OrganisationModel):
    """Who is on duty, between two instants: the pharmacy, the doctor."""

    class Trade(models.TextChoices):
        PHARMACY = "pharmacy", _("Pharmacie de garde")
        DOCTOR = "doctor", _("Médecin de garde")
        DENTIST = "dentist", _("Dentiste de garde")
        NURSE = "nurse", _("Infirmier de garde")

    trade = models.CharField(max_length=10, choices=Trade.choices)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    where = models.CharField(max_length=160, blank=True)
    listing = SameOrganisationForeignKey(Listing, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="annuaire_duty_in_order"
            ),
            models.CheckConstraint(condition=~Q(phone="") & ~Q(name=""), name="annuaire_duty_called"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_at"], name="annuaire_duty_now")]

    def __str__(self) -> str:
        return self.name
