"""Who wants to hear of what is signalled around them. Nobody but them, and nobody can ask who they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.signalements.models.place import point_is_whole


class Subscriber(ObjectModel):
    """One address, one browser, or one account.

    `object_key` is its keyed digest; the address itself is sealed (docs/adr/0107, 0127).
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("par courriel")
        SMS = "sms", _("par SMS")
        PUSH = "push", _("par une notification sur cet appareil")
        ACCOUNT = "account", _("dans mon compte")

    channel = models.CharField(max_length=7, choices=Channel.choices)
    sealed = models.BinaryField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    told_until = models.DateTimeField(db_default=Now())
    """What came after that is for the next day's summary."""

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="subscriber_once"),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "sms", "push", "account"]), name="subscriber_channel"
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="subscriber_person")
        ]

    def __str__(self) -> str:
        return self.channel


class Subscription(ObjectModel):
    """One report, or a place and subjects. Nothing is sent before it is confirmed, nor after `expires_on`."""

    class Rhythm(models.TextChoices):
        NOW = "now", _("tout de suite")
        DAILY = "daily", _("une fois par jour, le soir")

    subscriber = SameOrganisationForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    reference = models.CharField(max_length=12, blank=True)
    """Of the report that is followed; empty for a place."""
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """None: wherever the organisation receives reports."""
    label = models.CharField(max_length=120, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius = models.PositiveIntegerField(null=True)
    """Metres around the point."""
    categories = models.JSONField(default=list)
    """Empty: all."""
    rhythm = models.CharField(max_length=5, choices=Rhythm.choices, default=Rhythm.DAILY)
    created_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    expires_on = models.DateField()

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(rhythm__in=["now", "daily"]), name="subscription_rhythm"),
            models.CheckConstraint(
                condition=Q(radius__isnull=True) | Q(lon__isnull=False), name="subscription_around"
            ),
            point_is_whole("subscription_point"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "reference", "commune"],
                condition=Q(confirmed_at__isnull=False),
                name="subscription_match",
            ),
            models.Index(fields=["organisation", "object_key"], name="subscription_of"),
            models.Index(fields=["organisation", "expires_on"], name="subscription_over"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="subscription_person"),
        ]

    def __str__(self) -> str:
        return self.reference or self.label
