"""Who wants to hear of what is signalled around them. Nobody but them, and nobody can ask who they are."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.models.subscriber import (
    AbstractSubscriber,
    AbstractSubscription,
    subscriber_rules,
)
from cantou.core.scope.models import Access, SameOrganisationForeignKey
from cantou.services.signalements.models.place import point_is_whole


class Subscriber(AbstractSubscriber):
    told_until = models.DateTimeField(db_default=Now())
    """What came after that is for the next day's summary."""

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscriber.Meta):
        abstract = False
        constraints = subscriber_rules("subscriber")
        indexes = [
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="subscriber_person")
        ]


class Subscription(AbstractSubscription):
    """One report, or a place and subjects. Nothing is sent before it is confirmed, nor after `expires_on`."""

    class Rhythm(models.TextChoices):
        NOW = "now", _("tout de suite")
        DAILY = "daily", _("une fois par jour, le soir")

    subscriber = SameOrganisationForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    reference = models.CharField(max_length=12, blank=True)
    """Of the report that is followed; empty for a place."""
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """None: wherever the organisation receives reports."""
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius = models.PositiveIntegerField(null=True)
    """Metres around the point."""
    categories = models.JSONField(default=list)
    """Empty: all."""
    rhythm = models.CharField(max_length=5, choices=Rhythm.choices, default=Rhythm.DAILY)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscription.Meta):
        abstract = False
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
