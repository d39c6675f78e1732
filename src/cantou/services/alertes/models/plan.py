"""The plan communal de sauvegarde, and the log of what is done while it runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class PlanEntry(OrganisationModel):
    class Kind(models.TextChoices):
        ROLE = "role", _("Qui fait quoi")
        CONTACT = "contact", _("Contacts")
        RESOURCE = "resource", _("Moyens")
        CARD = "card", _("Fiches d’action")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    who = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    where = models.CharField(max_length=160, blank=True)
    words = models.TextField(blank=True)
    """Of a card: one step on each line."""
    rank = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["role", "contact", "resource", "card"]), name="alertes_plan_kind"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "rank", "id"], name="alertes_plan_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def steps(self) -> list[str]:
        """Of a card."""
        return [line.strip() for line in self.words.splitlines() if line.strip()]


class LogEntry(OrganisationModel):
    """A line of the event's log. A trigger refuses to change or to delete one; what was wrong is said by another."""

    class Kind(models.TextChoices):
        FACT = "fact", _("constat")
        DECISION = "decision", _("décision")
        ACT = "act", _("action")
        CALL = "call", _("appel reçu ou passé")

    thread = SameOrganisationForeignKey("alertes.Thread", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words = models.TextField()
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    once = models.UUIDField(editable=False)

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "once"], name="alertes_log_once")]
        indexes = [models.Index(fields=["organisation", "thread", "happened_at"], name="alertes_log_order")]

    def __str__(self) -> str:
        return self.words[:60]
