"""A piece of news."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel
from cantou.core.territories.models.geometry import on_earth
from cantou.services.site.models.common import SHOWN, State, in_order, known_state, shown_is_published


class Said(OrganisationModel):
    """What a piece of news and an event have in common."""

    key = models.UUIDField(default=uuid4, editable=False)
    """What its photographs hang on."""
    code = models.CharField(max_length=12)
    """In its address, for good; drawn."""
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=10_000, blank=True)
    """In the small Markdown of engine/text.py."""
    themes = ArrayField(models.CharField(max_length=20), default=list)
    audiences = ArrayField(models.CharField(max_length=20), default=list)
    commune = models.ForeignKey("territories.Territory", models.PROTECT, null=True, related_name="+")
    """None: wherever the organisation provides its site."""
    where = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    is_pinned = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    is_public = models.BooleanField(default=False)
    """Published, and within its dates (domain/publication.py)."""
    shown_from = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    source = models.CharField(max_length=300, blank=True)
    """Where it was imported from."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title


class Article(Said):
    class Meta(Said.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="site_article_code"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_article_key"),
            models.UniqueConstraint(
                fields=["organisation", "source"], condition=~Q(source=""), name="site_article_source"
            ),
            known_state("site_article_state"),
            shown_is_published("site_article_shown"),
            in_order("site_article_in_order"),
            on_earth("site_article_on_earth"),
        ]
        indexes = [models.Index(fields=["organisation", "-shown_from"], name="site_article_latest")]
