"""What remains of cases that were erased: numbers, of nobody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.services.demarches.models.case import ENDED
from cantou.services.demarches.models.demarche import Demarche


class Duration(models.TextChoices):
    WEEK = "week", _("une semaine au plus")
    MONTH = "month", _("un mois au plus")
    TWO_MONTHS = "months", _("deux mois au plus")
    HALF_YEAR = "half", _("six mois au plus")
    MORE = "more", _("plus de six mois")


DAYS = {Duration.WEEK: 7, Duration.MONTH: 31, Duration.TWO_MONTHS: 62, Duration.HALF_YEAR: 183}


class CaseCount(OrganisationModel):
    """How many cases of a démarche were filed in a month, ended so and lasted so long."""

    demarche = SameOrganisationForeignKey(Demarche, models.PROTECT, related_name="counts")
    month = models.DateField()
    """Its first day."""
    phase = models.CharField(max_length=12)
    duration = models.CharField(max_length=6, choices=Duration.choices)
    cases = models.PositiveIntegerField(default=0)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "demarche", "month", "phase", "duration"], name="case_count_once"
            ),
            models.CheckConstraint(condition=Q(phase__in=ENDED), name="case_count_phase"),
            models.CheckConstraint(condition=Q(month__day=1), name="case_count_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.phase} {self.cases}"
