from __future__ import annotations

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.applications.manifest import ApplicationManifest


class Application(models.Model):
    """A program from elsewhere that the operator has registered. A reference table: its manifest is public.

    `code` stands where a service's identifier does, in offers and coverage.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("en service")
        SUSPENDED = "suspended", _("suspendue")

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    manifest = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    client = models.CharField(max_length=100, unique=True)
    """Of our OpenID provider: signs people in, and asks for its own tokens."""
    sealed = models.BinaryField()
    """The secret that signs its webhooks (core.keys)."""
    former = models.BinaryField(null=True)
    """The one before, which signs too as long as the application needs to change."""
    former_until = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__startswith="app-"), name="application_code"),
            models.CheckConstraint(
                condition=Q(former__isnull=True, former_until__isnull=True)
                | Q(former__isnull=False, former_until__isnull=False),
                name="application_former_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @cached_property
    def declared(self) -> ApplicationManifest:
        return ApplicationManifest.model_validate(self.manifest)
