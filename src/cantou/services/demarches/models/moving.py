"""What the workflow still has to do: rows, so that nothing is lost or done twice when a process dies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.demarches.models.case import Case


class Effect(ObjectModel):
    """One action of one transition of one case: the database has it once. Whoever files adds it and does not read it
    (a note between agents may be among them)."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        BY_AGENT = "by_agent"

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="effects")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    """Among those of one step: they are done in this order."""
    kind = models.CharField(max_length=20)
    body = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True)

    access = Access(append=True)

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case", "number", "action"], name="case_effect_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", done_at=None) | Q(state__in=["done", "by_agent"]),
                name="case_effect_done",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "case", "id"],
                condition=Q(state="waiting"),
                name="case_effect_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Timer(ObjectModel):
    """A delay that runs. One that the case no longer waits for is dropped when its hour comes."""

    case = SameOrganisationForeignKey(Case, models.CASCADE, related_name="timers")
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    due_at = models.DateTimeField()

    access = Access(append=True)

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "case", "key", "number"], name="case_timer_once")
        ]
        indexes = [models.Index(fields=["organisation", "due_at", "id"], name="case_timer_due")]

    def __str__(self) -> str:
        return f"{self.key} {self.due_at:%Y-%m-%d}"
