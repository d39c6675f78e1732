"""A site that is brought over: what was read of it, what somebody chose, what became of each thing."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class Import(OrganisationModel):
    class State(models.TextChoices):
        READING = "reading", _("lecture en cours")
        READY = "ready", _("à choisir")
        RUNNING = "running", _("reprise en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("pas lu")

    key = models.UUIDField(default=uuid4, editable=False)
    name = models.CharField(max_length=500)
    """The address, or the name of the file."""
    is_address = models.BooleanField(default=False)
    content = models.BinaryField(null=True)
    """What was uploaded, until it has been read."""
    kind = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    publishes = models.BooleanField(default=False)
    """What was published there is published here at once; otherwise all are drafts."""
    with_pictures = models.BooleanField(default=True)
    told = models.JSONField(default=list)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="site_import_key"),
            models.CheckConstraint(
                condition=Q(state__in=["reading", "ready", "running", "done", "failed"]),
                name="site_import_state",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportItem(OrganisationModel):
    class State(models.TextChoices):
        NEW = "new", _("nouveau")
        KNOWN = "known", _("déjà repris")
        CHANGED = "changed", _("déjà repris, changé là-bas depuis")
        CHOSEN = "chosen", _("à reprendre")
        LEFT = "left", _("laissé")
        MADE = "made", _("repris")
        FAILED = "failed", _("pas repris")

    of = SameOrganisationForeignKey(Import, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    source = models.CharField(max_length=300)
    digest = models.BinaryField(max_length=32)
    title = models.CharField(max_length=200)
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    result = models.CharField(max_length=80, blank=True)
    """Where it is here: a code, or the name of a page."""
    told = models.JSONField(default=list)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "of", "position"], name="site_import_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "known", "changed", "chosen", "left", "made", "failed"]),
                name="site_import_item_state",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "source"], name="site_import_source")]

    def __str__(self) -> str:
        return self.title
