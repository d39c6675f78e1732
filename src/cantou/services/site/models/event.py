"""Something that happens, once or again and again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.core.territories.models.geometry import on_earth
from cantou.services.site.models.article import Said
from cantou.services.site.models.common import SHOWN, in_order, known_state, shown_is_published


class Event(Said):
    """`starts_at` and `ends_at` are those of the first time; the rule is walked on the clock on the wall."""

    uid = models.CharField(max_length=255)
    """Of its calendar entry, for good: an imported event keeps the one it had."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    """Then both are midnights in Paris, the second one outside."""
    rule = models.CharField(max_length=400, blank=True)
    """RFC 5545, as core.booking reads it; ends_on in it or after eighteen months."""
    sequence = models.PositiveIntegerField(default=0)
    """Grows with each change that a calendar must take."""
    is_cancelled = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    """Why it is cancelled, as everybody reads it."""
    organiser = models.CharField(max_length=120, blank=True)
    price = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=200, blank=True)

    class Meta(Said.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="site_event_code"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_event_key"),
            models.UniqueConstraint(fields=["organisation", "uid"], name="site_event_uid"),
            models.UniqueConstraint(
                fields=["organisation", "source"], condition=~Q(source=""), name="site_event_source"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="site_event_length"),
            known_state("site_event_state"),
            shown_is_published("site_event_shown"),
            in_order("site_event_in_order"),
            on_earth("site_event_on_earth"),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"], name="site_event_start")]


class EventChange(OrganisationModel):
    """One time of an event that repeats: cancelled, or at another hour or place."""

    event = SameOrganisationForeignKey(Event, models.CASCADE, related_name="changes")
    planned_at = models.DateTimeField()
    """When the rule has it."""
    is_cancelled = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    where = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    sequence = models.PositiveIntegerField(default=1)
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "event", "planned_at"], name="site_event_change_once"
            ),
            models.CheckConstraint(
                condition=Q(is_cancelled=True, starts_at__isnull=True, ends_at__isnull=True)
                | Q(is_cancelled=False, starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="site_event_change_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_at:%d/%m/%Y}"
