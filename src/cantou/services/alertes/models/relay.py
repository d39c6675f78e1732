"""Alerts of others, before somebody here has read them; the telephones that may send by SMS; who calls whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class Feed(OrganisationModel):
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    read_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)
    """Why it could not be read the last time."""

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "url"], name="alertes_feed_once")]

    def __str__(self) -> str:
        return self.name


class Incoming(OrganisationModel):
    """One message of somebody else's, as it came. Nobody hears of it before an agent relays it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("à relire")
        RELAYED = "relayed", _("relayée")
        LEFT = "left", _("laissée")

    feed = SameOrganisationForeignKey(Feed, models.CASCADE, null=True, related_name="+")
    sender = models.CharField(max_length=160)
    identifier = models.CharField(max_length=160)
    sent = models.DateTimeField()
    status = models.CharField(max_length=8)
    msg_type = models.CharField(max_length=8)
    headline = models.CharField(max_length=200)
    document = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    draft = SameOrganisationForeignKey("alertes.Draft", models.SET_NULL, null=True, related_name="+")
    thread = SameOrganisationForeignKey("alertes.Thread", models.CASCADE, null=True, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sender", "identifier"], name="alertes_incoming_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-received_at"], name="alertes_incoming_waiting")
        ]

    def __str__(self) -> str:
        return self.headline


class Caller(OrganisationModel):
    """A telephone from which an agent may alert by SMS. `code_digest`: of their own code, shown once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    code_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "phone"], name="alertes_caller_phone")]

    def __str__(self) -> str:
        return self.name


class TreeContact(OrganisationModel):
    """The telephone tree: each is called by one, and calls some."""

    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    where = models.CharField(max_length=120, blank=True)
    called_by = SameOrganisationForeignKey("self", models.CASCADE, null=True, related_name="calls")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="alertes_tree_name"),
            models.CheckConstraint(
                condition=Q(called_by__isnull=True) | ~Q(called_by=F("id")), name="alertes_tree_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return self.name
