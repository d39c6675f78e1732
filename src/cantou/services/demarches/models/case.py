from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.demarches.models.demarche import Demarche, WorkflowVersion

FAR = date(9999, 12, 31)
"""No silence decides on any day that is known: it awaits its applicant, it is over, or nothing is decided so. A day all
the same, so that what is due first comes first by one index."""


class Phase(models.TextChoices):
    """The law's, over which each démarche has statuses of its own (engine/phases.py)."""

    DRAFT = "draft", _("brouillon")
    FILED = "filed", _("déposée")
    INCOMPLETE = "incomplete", _("incomplète")
    UNDER_REVIEW = "under_review", _("à l’instruction")
    GRANTED = "granted", _("accordée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("retirée")
    CLOSED = "closed", _("close")


ENDED = ("granted", "refused", "withdrawn", "closed")


class Case(ObjectModel):
    """What somebody asked, and how far it is. Its key is that of the draft: the files already hang on it."""

    class Channel(models.TextChoices):
        WEB = "web", _("portail")
        PHONE = "phone", _("téléphone")
        VISIT = "visit", _("guichet")
        PAPER = "paper", _("papier")
        TAKEN = "taken", _("repris d’un autre logiciel")

    demarche = SameOrganisationForeignKey(Demarche, models.PROTECT, related_name="cases")
    workflow = SameOrganisationForeignKey(WorkflowVersion, models.PROTECT, related_name="+")
    form_version = SameOrganisationForeignKey("core_forms.Version", models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.WEB)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Who filed it for `person`, by a mandate or for a child: what they do with it is asked again each time."""
    name = models.CharField(max_length=160, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    postal = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.FILED)
    status = models.CharField(max_length=60)
    status_title = models.CharField(max_length=500)
    state = models.JSONField(default=dict)
    """Of the workflow, as engine/kept.py writes it."""
    clock = models.JSONField(default=dict)
    """The law's delay as it was on the day of filing: count, unit, silence, on_request; {} without one."""
    parameters = models.JSONField(default=dict)
    """What the organisation had set on the day of filing: what it sets later changes no case that runs."""
    due_on = models.DateField(default=FAR)
    silent_on = models.DateField(null=True)
    """The day by which nobody had answered: silence has decided, whatever is said after."""
    filed_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    charge = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Who treats it, when that is not the organisation that received it."""
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    warned_at = models.DateTimeField(null=True)
    """When its person was told that it will be erased: a fortnight before, at the latest."""
    purged_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="case_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="case_reference"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="case_phase"),
            models.CheckConstraint(
                condition=Q(phase__in=ENDED, ended_at__isnull=False, keep_until__isnull=False, due_on=FAR)
                | (~Q(phase__in=ENDED) & Q(ended_at=None, keep_until=None)),
                name="case_ended",
            ),
            models.CheckConstraint(
                condition=Q(purged_at=None)
                | Q(answers={}, name="", email="", phone="", postal="", person__isnull=True),
                name="case_purged",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-filed_at", "-id"], name="case_latest"),
            models.Index(
                fields=["organisation", "due_on", "id"], condition=Q(ended_at=None), name="case_due"
            ),
            models.Index(
                fields=["organisation", "keep_until"],
                condition=Q(purged_at=None, keep_until__isnull=False),
                name="case_to_purge",
            ),
            models.Index(fields=["person", "-filed_at"], condition=Q(person__isnull=False), name="case_mine"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_over(self) -> bool:
        return self.phase in ENDED

    @property
    def decide_on(self) -> date | None:
        """The day when silence decides, where one is known."""
        return None if self.due_on == FAR else self.due_on
