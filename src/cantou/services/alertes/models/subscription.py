"""Who wants to be alerted, without an account or with one."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cantou.core.notices.models.subscriber import (
    AbstractSubscriber,
    AbstractSubscription,
    ChannelOrCall,
    subscriber_rules,
)
from cantou.core.scope.models import Access, SameOrganisationForeignKey


class Subscriber(AbstractSubscriber):
    Channel = ChannelOrCall  # type: ignore[assignment]
    channel = models.CharField(max_length=7, choices=ChannelOrCall.choices)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscriber.Meta):
        abstract = False
        constraints = subscriber_rules("alertes_subscriber", calls=True)
        indexes = [
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="alertes_subscriber_person"
            ),
            models.Index(fields=["organisation", "id"], name="alertes_subscriber_walk"),
        ]


class Subscription(AbstractSubscription):
    """A commune, or one of its hamlets. `themes`: templates; empty: all. A grave danger is told whatever they are."""

    subscriber = SameOrganisationForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    place = models.ForeignKey("territories.Place", on_delete=models.SET_NULL, null=True, related_name="+")
    themes = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscription.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["organisation", "subscriber"], name="alertes_subscription_who"),
            models.Index(fields=["organisation", "object_key"], name="alertes_subscription_of"),
            models.Index(fields=["organisation", "expires_on"], name="alertes_subscription_over"),
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="alertes_subscription_person"
            ),
        ]
