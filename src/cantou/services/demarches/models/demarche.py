"""What a commune lets people ask for: a form, a workflow, the law's clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Silence(models.TextChoices):
    NOTHING = "", _("le silence ne décide de rien")
    GRANTS = "accord", _("le silence vaut accord")
    REFUSES = "rejet", _("le silence vaut rejet")


class Demarche(OrganisationModel):
    """`is_public`: it was published once, so that whoever has a case still reads what it was; `is_open`: people may
    begin it now."""

    is_public = models.BooleanField(default=True)
    is_open = models.BooleanField(default=True)
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    form = SameOrganisationForeignKey("core_forms.Form", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(default=0)
    """Of the current version of its workflow."""
    office = models.CharField(max_length=120, blank=True)
    """Who treats it, as people call them: « Urbanisme et voirie ». The law wants it named in the acknowledgement."""
    period_count = models.PositiveSmallIntegerField(null=True)
    period_unit = models.CharField(max_length=6, blank=True)
    silence = models.CharField(max_length=6, choices=Silence.choices, default=Silence.NOTHING, blank=True)
    on_request = models.CharField(max_length=7, default="suspend")
    """What a request to correct does to the clock: suspend or reset (engine/clock.py)."""
    retention_days = models.PositiveIntegerField(default=1825)
    """After the end of a case."""
    pieces = models.JSONField(default=list)
    """What to have at hand, as people read it before they begin."""
    laws = models.JSONField(default=list)
    """The texts it rests on, to be checked by a lawyer: shown to agents, never as certain."""
    parameters = models.JSONField(default=dict)
    """What the organisation set for its form and its workflow."""
    publisher = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    """Whose package it is; None: the house's, or one's own."""
    release = models.PositiveIntegerField(default=0)
    """Of that package: the one that was taken."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="demarche_key"),
            models.CheckConstraint(
                condition=Q(period_count=None, period_unit="", silence="")
                | Q(period_count__gt=0, period_unit__in=["days", "weeks", "months"]),
                name="demarche_period",
            ),
            models.CheckConstraint(condition=Q(on_request__in=["suspend", "reset"]), name="demarche_request"),
        ]
        indexes = [
            models.Index(
                fields=["publisher", "key"], condition=Q(publisher__isnull=False), name="demarche_publisher"
            )
        ]

    def __str__(self) -> str:
        return self.title


class WorkflowVersion(OrganisationModel):
    """A workflow as it was published. The database refuses to change it: running cases rest on it."""

    is_public = models.BooleanField(default=True)
    demarche = SameOrganisationForeignKey(Demarche, models.PROTECT, related_name="workflows")
    number = models.PositiveIntegerField()
    form_number = models.PositiveIntegerField(default=0)
    """The version of the form that was current when it was published: what it reads of the answers is asked there."""
    document = models.JSONField()
    digest = models.BinaryField(max_length=32)
    published_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "demarche", "number"], name="demarche_workflow_number"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="demarche_workflow_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.demarche_id} {self.number}"
