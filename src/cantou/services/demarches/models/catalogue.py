"""What one organisation publishes for others to open, and what one took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.demarches.models.demarche import Demarche


class CatalogueEntry(OrganisationModel):
    """A démarche that its publisher keeps up to date. `is_public`: offered; those who took it keep it all the same."""

    is_public = models.BooleanField(default=True)
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    number = models.PositiveIntegerField(default=0)
    """Of the current release."""

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="catalogue_entry_key")]

    def __str__(self) -> str:
        return self.title


class Release(OrganisationModel):
    """A package as it was published. The database refuses to change it: who took it must find it as it was."""

    is_public = models.BooleanField(default=True)
    entry = SameOrganisationForeignKey(CatalogueEntry, models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.BinaryField(max_length=32)
    news = models.TextField(blank=True)
    """What changes, in the publisher's words."""
    published_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "entry", "number"], name="catalogue_release_number"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="catalogue_release_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.number}"


class Subscription(OrganisationModel):
    """Where a démarche comes from: the package as it was taken, and what this organisation says otherwise. Who
    published it, and which release, stand in the démarche itself: they are no secret."""

    demarche = SameOrganisationForeignKey(Demarche, models.CASCADE, related_name="subscriptions")
    document = models.JSONField()
    digest = models.BinaryField(max_length=32)
    overrides = models.JSONField(default=dict)
    taken_at = models.DateTimeField(db_default=Now())
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "demarche"], name="demarche_subscription")
        ]

    def __str__(self) -> str:
        return f"{self.demarche_id}"
