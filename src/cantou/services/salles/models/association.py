from __future__ import annotations

from django.db import models

from cantou.core.scope.models import OrganisationModel


class Association(OrganisationModel):
    """One that uses the halls: whom to write to, and what its free uses are counted by."""

    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    postal = models.TextField(blank=True)
    is_local = models.BooleanField(default=True)
    """Its seat is in the commune: another price, and free uses."""
    insured_until = models.DateField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="association_name")]

    def __str__(self) -> str:
        return self.name
