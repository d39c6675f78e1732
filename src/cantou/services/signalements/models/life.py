"""What the life of a report leaves besides its steps: reminders that were sent, what its reporter thought of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report


class Reminder(OrganisationModel):
    """One reminder of one due day. A due day that is put off is reminded of again."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("bientôt à échéance")
        TODAY = "today", _("à faire aujourd’hui")
        LATE = "late", _("en retard, dit à un responsable")

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    due_on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "report", "kind", "due_on"], name="reminder_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["before", "today", "late"]), name="reminder_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


class Opinion(ObjectModel):
    """Whether the reporter finds that it is settled. One each, that may be changed."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="opinions")
    is_satisfied = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "report"], name="opinion_one_each")]

    def __str__(self) -> str:
        return "oui" if self.is_satisfied else "non"
