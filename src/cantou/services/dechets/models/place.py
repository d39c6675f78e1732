"""Where one brings things: drop-off points, recycling centres."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.core.territories.models.geometry import on_earth
from cantou.services.dechets.models.sector import SHOWN


class Trouble(models.TextChoices):
    FULL = "full", _("Plein")
    BROKEN = "broken", _("Cassé")
    DIRTY = "dirty", _("Dépôts autour")


class DropOffPoint(OrganisationModel):
    name = models.CharField(max_length=80)
    commune = models.ForeignKey("territories.Territory", models.PROTECT, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    where = models.CharField(max_length=120, blank=True)
    takes = ArrayField(models.CharField(max_length=20), default=list)
    note = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=8, choices=Trouble.choices, blank=True)
    trouble_on = models.DateField(null=True)
    """What was said of it, and not settled yet."""
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "commune", "name"], name="dechets_point_once"),
            models.CheckConstraint(condition=~Q(takes=[]), name="dechets_point_takes"),
            models.CheckConstraint(
                condition=Q(trouble="", trouble_on__isnull=True)
                | (Q(trouble__in=Trouble.values, trouble_on__isnull=False)),
                name="dechets_point_trouble",
            ),
            on_earth("dechets_point_on_earth"),
        ]
        indexes = [models.Index(fields=["commune", "organisation"], name="dechets_point_of_commune")]

    def __str__(self) -> str:
        return self.name


class PointImport(OrganisationModel):
    """A file of points that is being taken in: its rows until somebody has chosen, then what came of each."""

    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    report = models.JSONField(default=list)
    encoding = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "created_at"], name="dechets_point_import_of")]

    def __str__(self) -> str:
        return f"points {self.pk}"


class PointReport(ObjectModel):
    """« Plein », « cassé »: what somebody who was there said of a point. No name, no address is asked."""

    class State(models.TextChoices):
        OPEN = "open", _("à voir")
        HANDED = "handed", _("transmis aux signalements")
        DONE = "done", _("réglé")

    point = SameOrganisationForeignKey(DropOffPoint, models.CASCADE, related_name="reports")
    reference = models.CharField(max_length=12)
    what = models.CharField(max_length=8, choices=Trouble.choices)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="dechets_point_report_once"),
            models.CheckConstraint(condition=Q(what__in=Trouble.values), name="dechets_point_report_what"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | ~Q(state="open"),
                name="dechets_point_report_closed",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "reference"], name="dechets_point_report_code")]

    def __str__(self) -> str:
        return self.reference


class Centre(OrganisationModel):
    """A déchèterie. `hours`: as OpenStreetMap writes them."""

    name = models.CharField(max_length=80)
    commune = models.ForeignKey("territories.Territory", models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    hours = models.CharField(max_length=500)
    takes = models.TextField(max_length=1000, blank=True)
    conditions = models.TextField(max_length=1000, blank=True)
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="dechets_centre_once"),
            on_earth("dechets_centre_on_earth"),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(OrganisationModel):
    """Days on which a centre is closed besides its hours, both included."""

    centre = SameOrganisationForeignKey(Centre, models.CASCADE, related_name="closures")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="dechets_closure_in_order")
        ]
        indexes = [models.Index(fields=["organisation", "centre"], name="dechets_closure_of")]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
