from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel


class Errand(OrganisationModel):
    """Long work that somebody at the desk asked for. It goes on when their tab closes, and its page tells how far.

    `report` is what it says at the end, and while it goes on; `file` lies in the storage of files.
    """

    class Kind(models.TextChoices):
        ONBOARD = "onboard", _("Ouverture d’une liste de communes")
        EXPORT = "export", _("Archive des données d’un organisme")

    class State(models.TextChoices):
        DRAFT = "draft", _("à confirmer")
        WAITING = "waiting", _("en attente")
        RUNNING = "running", _("en cours")
        DONE = "done", _("terminé")
        FAILED = "failed", _("en échec")

    key = models.UUIDField(default=uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    """Of the file that was sent, as its sender calls it."""
    content = models.BinaryField(null=True, editable=False)
    options = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    file = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="errand_key"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="errand_done"),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["draft", "waiting", "running"], finished_at=None),
                name="errand_finished_at",
            ),
            models.CheckConstraint(condition=Q(kind="onboard") | Q(about__isnull=False), name="errand_about"),
        ]
        indexes = [models.Index(fields=["organisation", "kind", "-id"], name="errand_latest")]

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def is_going_on(self) -> bool:
        return self.state in {self.State.WAITING, self.State.RUNNING}
