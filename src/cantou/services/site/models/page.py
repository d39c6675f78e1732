"""A page of the site: what is shown of it, and every version that was written."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.services.site.models.common import SHOWN, State, in_order, known_state


class Page(OrganisationModel):
    """`title`, `summary` and `blocks` are those of version `live`, which is what visitors read; `state` speaks of the
    latest version, which may not be shown yet.
    """

    key = models.UUIDField(default=uuid4, editable=False)
    """What its files hang on."""
    slug = models.SlugField(max_length=80, db_index=False)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    blocks = models.JSONField(default=list)
    """engine/blocks.py"""
    heading = models.CharField(max_length=60, blank=True)
    """Under which heading of the menu; in none where it is empty."""
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    live = models.PositiveIntegerField(default=0)
    """Number of the version that is shown; 0: none was yet."""
    is_public = models.BooleanField(default=False)
    shown_from = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    planned_for = models.DateTimeField(null=True)
    """When the latest version takes the place of the one that is shown."""
    source = models.CharField(max_length=300, blank=True)
    """Where it was imported from."""
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="site_page_slug"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_page_key"),
            models.UniqueConstraint(
                fields=["organisation", "source"], condition=~Q(source=""), name="site_page_source"
            ),
            models.CheckConstraint(condition=Q(is_public=False) | Q(live__gt=0), name="site_page_live"),
            models.CheckConstraint(
                condition=Q(state=State.PLANNED, planned_for__isnull=False)
                | (~Q(state=State.PLANNED) & Q(planned_for__isnull=True)),
                name="site_page_planned",
            ),
            known_state("site_page_state"),
            in_order("site_page_in_order"),
        ]
        indexes = [models.Index(fields=["organisation", "position"], name="site_page_order")]

    def __str__(self) -> str:
        return self.title


class PageVersion(OrganisationModel):
    page = SameOrganisationForeignKey(Page, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    blocks = models.JSONField(default=list)
    note = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "page", "number"], name="site_page_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
