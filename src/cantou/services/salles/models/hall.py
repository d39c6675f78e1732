from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Hall(ObjectModel):
    """What the portal says of one place that can be hired. When it is free, its resource knows (core.booking).

    A great hall made of three rooms is four halls: one whole, three parts. Its photographs hang on `object_key`.
    """

    class Cleaning(models.TextChoices):
        HOLDER = "holder", _("fait par qui loue")
        COMMUNE = "commune", _("fait par la commune")

    resource = SameOrganisationForeignKey("booking.Resource", models.CASCADE, related_name="halls")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=160, blank=True)
    text = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=True)
    seated = models.PositiveSmallIntegerField(null=True)
    standing = models.PositiveSmallIntegerField(null=True)
    surface = models.PositiveSmallIntegerField(null=True)
    step_free = models.BooleanField(default=False)
    accessible_toilets = models.BooleanField(default=False)
    hearing_loop = models.BooleanField(default=False)
    reserved_parking = models.BooleanField(default=False)
    access_note = models.CharField(max_length=200, blank=True)
    equipment = models.TextField(blank=True)
    """What is in it, one thing a line."""
    rules = models.TextField(blank=True)
    deposit_percent = models.PositiveSmallIntegerField(default=0)
    """Arrhes: that part of the price is asked when an option is put."""
    caution_cents = models.PositiveIntegerField(default=0)
    cleaning_cents = models.PositiveIntegerField(default=0)
    """A second caution, kept where the cleaning was not done."""
    asks_insurance = models.BooleanField(default=True)
    asks_agreement = models.BooleanField(default=True)
    cleaning = models.CharField(max_length=7, choices=Cleaning.choices, default=Cleaning.HOLDER)
    option_days = models.PositiveSmallIntegerField(default=10)
    """How long an option waits for its papers."""
    keys = models.TextField(blank=True)
    """The keys that are handed over, one a line."""
    inventory = models.TextField(blank=True)
    """What is counted when the keys are given and given back: « 120 chaises », one a line."""
    position = models.PositiveSmallIntegerField(default=0)

    access = Access(public=True, person="public", object="public")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="hall_slug"),
            models.UniqueConstraint(fields=["organisation", "resource"], name="hall_resource"),
            models.UniqueConstraint(fields=["organisation", "object_key"], name="hall_key"),
            models.CheckConstraint(condition=Q(deposit_percent__lte=100), name="hall_deposit"),
            models.CheckConstraint(condition=Q(cleaning__in=["holder", "commune"]), name="hall_cleaning"),
        ]
        indexes = [models.Index(fields=["organisation", "position", "id"], name="hall_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def equipment_lines(self) -> list[str]:
        return _lines(self.equipment)

    @property
    def key_lines(self) -> list[str]:
        return _lines(self.keys)

    @property
    def inventory_lines(self) -> list[str]:
        return _lines(self.inventory)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
