"""Who wants the week's news by e-mail."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cantou.core.notices.models.subscriber import (
    AbstractSubscriber,
    AbstractSubscription,
    subscriber_rules,
)
from cantou.core.scope.models import Access, SameOrganisationForeignKey


class Subscriber(AbstractSubscriber):
    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscriber.Meta):
        abstract = False
        constraints = subscriber_rules("site_subscriber")
        indexes = [
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="site_subscriber_person")
        ]


class Subscription(AbstractSubscription):
    subscriber = SameOrganisationForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    commune = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    themes = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """Empty: all."""

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(AbstractSubscription.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["organisation", "object_key"], name="site_subscription_of"),
            models.Index(fields=["organisation", "expires_on"], name="site_subscription_over"),
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="site_subscription_person"
            ),
        ]
