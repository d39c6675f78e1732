from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.salles.models.hall import Hall


class Draft(ObjectModel):
    """What somebody is asking for, a question at a time, opened by the secret in its address.

    Its `object_key` becomes the hire's. Nothing is taken before it is sent; emptied then.
    """

    hall = SameOrganisationForeignKey(Hall, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    audience = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=120, blank=True)
    event = models.CharField(max_length=120, blank=True)
    guests = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postal = models.TextField(blank=True)
    wants = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="salles_draft_key"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="salles_draft_order"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(name="", email="", phone="", postal=""),
                name="salles_draft_emptied",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "updated_at"], name="salles_draft_old")]

    def __str__(self) -> str:
        return str(self.object_key)
