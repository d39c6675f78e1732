from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from cantou.core.applications.models.application import Application
from cantou.core.scope.models import OrganisationModel


class Opening(OrganisationModel):
    """This organisation has opened this application, with what it agreed to then: a later manifest adds nothing."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="openings")
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    events = ArrayField(models.CharField(max_length=80), default=list)
    opened_at = models.DateTimeField(db_default=Now())
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "application"], name="opening_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} ({self.organisation_id})"
