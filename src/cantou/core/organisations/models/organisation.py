from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel

PUBLIC_BODIES = ("mairie", "epci", "departement", "region")
"""The kinds of which a territory has one: its own authority."""
COLOURS = ("action", "action_dark", "action_soft", "band", "band_ink", "mark")
ORGANISATION_KINDS = (*PUBLIC_BODIES, "syndicat", "association", "company")


class Organisation(models.Model):
    """A legal body that provides services and owns data: the tenant.

    A reference table: what stands here (name, numbers, address, opening hours) is public.
    """

    class Kind(models.TextChoices):
        MAIRIE = "mairie", _("mairie")
        EPCI = "epci", _("intercommunalité")
        DEPARTEMENT = "departement", _("département")
        REGION = "region", _("région")
        SYNDICAT = "syndicat", _("syndicat")
        ASSOCIATION = "association", _("association")
        COMPANY = "company", _("entreprise")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PRACTICE = "practice", _("pour s’entraîner")
        LEAVING = "leaving", _("en partance")
        ERASED = "erased", _("effacée")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    siren = models.CharField(max_length=9, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    territory = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="organisations"
    )
    is_operator = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=300, blank=True, help_text="OpenStreetMap opening_hours")
    on_call_phone = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    exported_at = models.DateTimeField(null=True, editable=False)
    """When all that it owns was last given back to it (domain/departures.py)."""
    erasure_asked_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_named"),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(ORGANISATION_KINDS)), name="organisation_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state="erased", erased_at__isnull=False)
                | (~models.Q(state="erased") & models.Q(erased_at__isnull=True)),
                name="organisation_erased_at",
            ),
            models.UniqueConstraint(
                fields=["territory", "kind"],
                condition=models.Q(kind__in=PUBLIC_BODIES, state__in=["active", "leaving"]),
                name="organisation_one_public_body",
            ),
            models.CheckConstraint(
                condition=models.Q(siren__regex=r"^([0-9]{9})?$"), name="organisation_siren"
            ),
            models.CheckConstraint(
                condition=models.Q(siret__regex=r"^([0-9]{14})?$"), name="organisation_siret"
            ),
            models.UniqueConstraint(
                fields=["siren"],
                condition=~models.Q(siren="") & ~models.Q(state="erased"),
                name="organisation_one_per_siren",
            ),
            models.UniqueConstraint(
                fields=["is_operator"], condition=models.Q(is_operator=True), name="organisation_one_operator"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it still provides services: not one that is leaving for good, nor one that has left."""
        return self.state in {self.State.ACTIVE, self.State.PRACTICE}


class HostName(models.Model):
    """A host name at whose root a territory's portal answers. `is_main` is the one that its own links use."""

    class Proof(models.TextChoices):
        DNS = "dns"
        OPERATOR = "operator"

    host = models.CharField(max_length=253, unique=True)
    territory = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="hosts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hosts")
    is_main = models.BooleanField(default=False)
    attached_at = models.DateTimeField(db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(null=True)
    """Since when it is known to lead to this platform: until then nothing answers there, and nobody is sent there."""
    proof = models.CharField(max_length=8, choices=Proof, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, proof="", is_main=False)
                | models.Q(confirmed_at__isnull=False, proof__in=["dns", "operator"]),
                name="host_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(host__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"), name="host_name"
            ),
            models.UniqueConstraint(
                fields=["territory"], condition=models.Q(is_main=True), name="host_one_main"
            ),
        ]

    def __str__(self) -> str:
        return self.host


class Theme(OrganisationModel):
    """The colours of an organisation: six tokens over Cantou's own, contrast checked when saved."""

    is_public = models.BooleanField(default=True)
    action = models.CharField(max_length=7)
    action_dark = models.CharField(max_length=7)
    action_soft = models.CharField(max_length=7)
    band = models.CharField(max_length=7)
    band_ink = models.CharField(max_length=7)
    mark = models.CharField(max_length=7)
    motto = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=12)
    """Digest of the colours: part of the style sheet's address, which may then be kept for ever."""

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="theme_one_per_organisation"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__regex": "^#[0-9a-f]{6}$"}), name=f"theme_{name}"
                )
                for name in COLOURS
            ),
        ]
