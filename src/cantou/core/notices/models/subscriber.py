"""Who wants to hear of something, without an account: what the tables of the services that offer it have in common.

Each service has its own two tables (docs/adr/0171): nobody can ask over all of them what an address follows.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import ObjectModel


class Channel(models.TextChoices):
    EMAIL = "email", _("par courriel")
    SMS = "sms", _("par SMS")
    PUSH = "push", _("par une notification sur cet appareil")
    ACCOUNT = "account", _("dans mon compte")


class ChannelOrCall(models.TextChoices):
    """For a service that also calls: its subscriber has these choices, and its rules `calls=True`."""

    EMAIL = Channel.EMAIL.value, Channel.EMAIL.label
    SMS = Channel.SMS.value, Channel.SMS.label
    PUSH = Channel.PUSH.value, Channel.PUSH.label
    ACCOUNT = Channel.ACCOUNT.value, Channel.ACCOUNT.label
    VOICE = "voice", _("par un appel, sur un fixe ou un mobile")


class AbstractSubscriber(ObjectModel):
    """One address, one browser, or one account.

    `object_key` is its keyed digest; the address itself is sealed (docs/adr/0107, 0127).
    """

    Channel = Channel

    channel = models.CharField(max_length=7, choices=Channel.choices)
    sealed = models.BinaryField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta(ObjectModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.channel)


class AbstractSubscription(ObjectModel):
    """What is followed. Nothing is sent before it is confirmed, nor after `expires_on`. The concrete table adds
    `subscriber`, and columns that say what: each may be empty.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    expires_on = models.DateField()

    class Meta(ObjectModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label


def subscriber_rules(prefix: str, *, calls: bool = False) -> list[models.BaseConstraint]:
    """For the Meta of a concrete subscriber."""
    channels = ChannelOrCall.values if calls else Channel.values
    return [
        models.UniqueConstraint(fields=["organisation", "object_key"], name=f"{prefix}_once"),
        models.CheckConstraint(
            condition=Q(channel__in=channels),
            name=f"{prefix}_channel",
        ),
    ]
