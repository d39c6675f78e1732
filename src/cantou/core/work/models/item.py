from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel


class WorkItem(ObjectModel):
    """One thing that waits for an agent, whichever service it came through.

    A desk over several organisations reads this table, and no service's own. The service that owns the thing
    keeps its row up to date in the same transaction (domain/items.py).
    """

    service = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    reference = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=30)
    is_open = models.BooleanField(default=True)
    urgent = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service", "object_key"], name="work_item_once"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "received_at", "id"],
                condition=models.Q(is_open=True),
                name="work_item_open",
            ),
            models.Index(
                fields=["organisation", "assignee", "received_at"],
                condition=models.Q(is_open=True),
                name="work_item_mine",
            ),
        ]
