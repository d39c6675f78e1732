"""What people write to the platform, by e-mail and SMS, before it belongs to anybody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel


class Arrival(OrganisationModel):
    """One message that came in. It belongs to the operator, until it becomes a thing of an organisation.

    What it says is sealed, in a file of the quarantine, and wiped as soon as it is settled: then only digests and
    what became of it remain.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")

    class State(models.TextChoices):
        NEW = "new", _("vient d’arriver")
        ASKED = "asked", _("on a demandé la commune")
        WAITING = "waiting", _("attend que quelqu’un l’attribue")
        TAKEN = "taken", _("transmis")
        REFUSED = "refused", _("refusé, et dit")
        IGNORED = "ignored", _("écarté")

    OPEN = (State.NEW, State.ASKED, State.WAITING)

    key = models.UUIDField(editable=False)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    once = models.BinaryField()
    """Digest of what names it outside: Message-ID and sender, the provider's number of an SMS."""
    sender = models.BinaryField()
    """Keyed digest of the address, as notices keep it."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.NEW)
    reason = models.CharField(max_length=40, blank=True)
    inbox = models.CharField(max_length=40, blank=True)
    choices = models.JSONField(default=list)
    """Communes among which the sender was asked to choose, in that order."""
    asked = models.PositiveSmallIntegerField(default=0)
    stored = models.CharField(max_length=120, blank=True)
    """Name of the sealed file, in quarantine."""
    sealed = models.BinaryField(null=True, editable=False)
    """Who, and how it begins, while it waits: what the operator's list shows."""
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    to = models.ForeignKey(
        "organisations.Organisation", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Whose it has become."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="arrival_key"),
            models.UniqueConstraint(fields=["organisation", "channel", "once"], name="arrival_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["taken", "refused", "ignored"])
                | Q(stored="", sealed=None, settled_at__isnull=False),
                name="arrival_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-id"],
                condition=Q(state__in=["asked", "waiting"]),
                name="arrival_open",
            ),
        ]


class SmsPart(OrganisationModel):
    """A part of a long SMS, until the others have come."""

    whole = models.BinaryField()
    """Digest of who, to whom, and the reference that the parts share."""
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "whole", "number"], name="sms_part_once"),
        ]


class Correspondent(models.Model):
    """Somebody who writes, or is written to, outside of any account: only the keyed digest of their address.

    A reference table, as private links are: it leads from an address to the organisation that it last had to do with.
    """

    channel = models.CharField(max_length=5)
    digest = models.BinaryField()
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.CASCADE, null=True, related_name="+"
    )
    """Of their last message."""
    told_by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    told = models.UUIDField(null=True)
    """The last notice that they may answer."""
    told_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    """They wrote STOP."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="correspondent_once"),
        ]
