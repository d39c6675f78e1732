from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models.report import Report


class Merge(OrganisationModel):
    """One report was found to say the same as another of the same organisation, and perhaps not after all.

    `report.merged_into` is where the latest of these rows leads; undoing brings `before` and `planned_on` back.
    """

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="merges")
    into = SameOrganisationForeignKey(Report, models.CASCADE, related_name="+")
    before = models.CharField(max_length=10, choices=Status.choices)
    planned_on = models.DateField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "report"],
                condition=Q(undone_at__isnull=True),
                name="merge_into_one",
            ),
            models.CheckConstraint(condition=~Q(into=F("report")), name="merge_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
