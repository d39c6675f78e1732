from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel

_BYTES = 6


def draw_handle() -> str:
    """What the desk and the journal call a token, which opens nothing."""
    return secrets.token_hex(_BYTES)


class AccessToken(OrganisationModel):
    """A program acts for this organisation with these scopes. The secret's digest is a PrivateLink of its key.

    With a person, it is worth at most what that person may do today.
    """

    key = models.UUIDField(editable=False)
    handle = models.CharField(max_length=12, default=draw_handle, editable=False)
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=60))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="access_token_key"),
            models.UniqueConstraint(fields=["organisation", "handle"], name="access_token_handle"),
            models.CheckConstraint(condition=~Q(name=""), name="access_token_named"),
            models.CheckConstraint(condition=Q(scopes__len__gte=1), name="access_token_scopes"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="access_token_expires"),
        ]

    def __str__(self) -> str:
        return self.name
