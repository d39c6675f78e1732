from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.signalements.domain.workflow import GOING_ON, Status
from cantou.services.signalements.models.place import point_is_whole
from cantou.services.signalements.models.report import Report


class Publication(ObjectModel):
    """What everybody sees of a report, in the organisation's own words, after an agent has read it (docs/adr/0041).

    Or as it came, where the organisation wishes so: `is_unread` (docs/adr/0123).

    Lists, maps, feeds, exports and search read this table and no other. Status and dates are copied by the
    domain when the report moves.
    """

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="publications")
    is_public = models.BooleanField(default=True)
    """False once withdrawn."""
    reference = models.CharField(max_length=12)
    category = models.CharField(max_length=30)
    commune = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")
    is_unread = models.BooleanField(default=False, db_default=False)
    """Its words and photographs are as they came. Published again by an agent, they have been read."""
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    me_too = models.PositiveIntegerField(default=0)
    leads_to = models.CharField(max_length=12, blank=True)
    """The reference of the report that it has been merged into."""
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    charge = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Who sees to it, where that is not the organisation that received it."""
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(public=True, person="public", object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report"], name="publication_once"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="publication_reference"),
            models.CheckConstraint(condition=~Q(title=""), name="publication_titled"),
            point_is_whole("publication_point"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "commune", "-reported_at", "-id"],
                condition=Q(is_public=True),
                name="publication_commune",
            ),
            models.Index(
                fields=["organisation", "-reported_at", "-id"],
                condition=Q(is_public=True),
                name="publication_latest",
            ),
            models.Index(
                fields=["organisation", "commune", "-updated_at", "-id"],
                condition=Q(is_public=True),
                name="publication_news",
            ),
            models.Index(
                fields=["organisation", "-updated_at", "-id"],
                condition=Q(is_public=True),
                name="publication_updated",
            ),
            models.Index(
                fields=["organisation", "lat"],
                condition=Q(is_public=True, status__in=GOING_ON, lat__isnull=False),
                name="publication_open_near",
            ),
            models.Index(
                fields=["organisation", "commune", "-reported_at", "-id"],
                condition=Q(is_public=True, status__in=GOING_ON),
                name="publication_open",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
