"""Neighbours: something offered or asked for. What everybody reads is one row, whom to reach is another."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel


class Favour(ObjectModel):
    class Kind(models.TextChoices):
        OFFER = "offer", _("Je propose")
        REQUEST = "request", _("Je cherche")

    class Category(models.TextChoices):
        HAND = "hand", _("Coup de main")
        LEND = "lend", _("Prêt d’objet")
        RIDE = "ride", _("Trajet, courses")
        CARE = "care", _("Garde d’enfants, compagnie")
        ANIMALS = "animals", _("Animaux")
        GARDEN = "garden", _("Jardin, bois")
        LEARN = "learn", _("Apprendre, papiers, informatique")
        OTHER = "other", _("Autre chose")

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("courriel à confirmer")
        WAITING = "waiting", _("à relire")
        PUBLISHED = "published", _("en ligne")
        REFUSED = "refused", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée")
        EXPIRED = "expired", _("expirée")

    reference = models.CharField(max_length=12)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    category = models.CharField(max_length=8, choices=Category.choices)
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=1_500)
    where = models.CharField(max_length=80, blank=True)
    """The hamlet, in the author's words: never a house."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    reason = models.CharField(max_length=300, blank=True)
    """Why the mairie refused it or took it off: its author reads it."""
    is_public = models.BooleanField(default=False)
    by_mairie = models.BooleanField(default=False)
    """Typed in by an agent for somebody without e-mail: answers go through the mairie, which telephones."""
    created_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="key", object_may="change")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="site_favour_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["unconfirmed", "waiting", "published", "refused", "withdrawn", "expired"],
                    kind__in=["offer", "request"],
                ),
                name="site_favour_state",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state="published", expires_at__isnull=False),
                name="site_favour_shown",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "reference"], name="site_favour_code")]

    def __str__(self) -> str:
        return self.title


class FavourContact(ObjectModel):
    """Where its author is written to, and the address of their page: sealed, gone when the notice is withdrawn."""

    sealed = models.BinaryField()

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="site_favour_contact"),
        ]

    def __str__(self) -> str:
        return str(self.object_key)


class FavourAnswer(ObjectModel):
    """What a neighbour answers to a notice of `by_mairie`: sealed until an agent has passed it on, then gone."""

    sealed = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "object_key", "at"], name="site_favour_answers")]

    def __str__(self) -> str:
        return str(self.object_key)


class FavourReport(ObjectModel):
    """Somebody finds a notice abusive, and says why."""

    text = models.CharField(max_length=500)
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "object_key", "at"], name="site_favour_reports")]

    def __str__(self) -> str:
        return self.text[:60]
