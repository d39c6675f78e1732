from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.applications.models.application import Application
from cantou.core.scope.models import OrganisationModel


class Delivery(OrganisationModel):
    """One event told to one application: the log that an organisation reads. `body` is what is signed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("en attente")
        DELIVERED = "delivered", _("reçu")
        FAILED = "failed", _("pas encore reçu")
        DEAD = "dead", _("abandonné")
        DROPPED = "dropped", _("plus à envoyer")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(editable=False)
    event = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    """Of the last answer."""
    problem = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    tried_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="delivery_key"),
            models.CheckConstraint(condition=~Q(body=""), name="delivery_says_something"),
        ]
        indexes = [
            models.Index(fields=["organisation", "application", "-created_at", "-id"], name="delivery_latest")
        ]

    def __str__(self) -> str:
        return self.event
