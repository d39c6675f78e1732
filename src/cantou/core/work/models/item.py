from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel


class WorkItem(ObjectModel):
    """One thing that waits for an agent, whichever service it came through.

    A desk over several organisations reads this table, and no service's own. The service that owns the thing
    keeps its row up to date in the same transaction (domain/items.py). `status` is the service's code, for
    filters; `status_title` and `tone` ("", info, care, good, bad) are what the queue shows.
    """

    service = models.CharField(max_length=40)
    queue = models.CharField(max_length=40)
    reference = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=30)
    status_title = models.CharField(max_length=60, blank=True)
    tone = models.CharField(max_length=5, blank=True)
    is_open = models.BooleanField(default=True)
    urgent = models.BooleanField(default=False)
    received_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service", "object_key"], name="work_item_once"),
            models.CheckConstraint(
                condition=models.Q(is_open=True, closed_at=None)
                | models.Q(is_open=False, closed_at__isnull=False),
                name="work_item_closed_at",
            ),
        ]
        # What the queue's figures and pages are chosen by is in the indexes of open items: they are counted on each
        # page of the desk, and a busy organisation has thousands.
        indexes = [
            models.Index(
                fields=["organisation", "received_at", "id"],
                include=["service", "assignee", "due_at"],
                condition=models.Q(is_open=True),
                name="work_item_open",
            ),
            models.Index(
                fields=["organisation", "due_at", "id"],
                include=["service"],
                condition=models.Q(is_open=True, due_at__isnull=False),
                name="work_item_due",
            ),
            models.Index(
                fields=["organisation", "assignee", "received_at", "id"],
                include=["service", "due_at"],
                condition=models.Q(is_open=True),
                name="work_item_mine",
            ),
            models.Index(
                fields=["organisation", "closed_at", "id"],
                condition=models.Q(is_open=False),
                name="work_item_closed",
            ),
            models.Index(fields=["organisation", "received_at"], name="work_item_received"),
            models.Index(fields=["organisation", "reference"], name="work_item_reference"),
        ]
