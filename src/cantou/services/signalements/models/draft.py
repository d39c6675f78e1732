from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel
from cantou.services.signalements.models.contact import Wants
from cantou.services.signalements.models.place import Located, point_is_whole


class Draft(Located, ObjectModel):
    """A report that is being written, opened by the secret in its address (docs/adr/0040).

    Its `object_key` becomes the report's, so that what was attached to one is attached to the other. Emptied
    when it is sent; what was never sent is purged after a few days (domain/retention.py).
    """

    category = models.CharField(max_length=30)
    commune = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")
    description = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    """Question id → what was answered, not yet checked as a whole."""
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="draft_key"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(description="", name="", email="", phone=""),
                name="draft_emptied",
            ),
            point_is_whole("draft_point"),
        ]
        indexes = [models.Index(fields=["organisation", "updated_at"], name="draft_old")]

    def __str__(self) -> str:
        return str(self.object_key)
