"""The associations that a mairie knows: written by the desk, read by it alone."""

from __future__ import annotations

from typing import Any

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.salles.models import Association

FIELDS = ("name", "contact", "email", "phone", "postal", "is_local", "insured_until", "is_active")


def save_association(*, association: Association | None, values: dict[str, Any]) -> Association:
    """Inside an agent's Scope. `values`: of FIELDS."""
    found = association or Association(organisation_id=acting())
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    record(action="salles.association", subject=f"salles:association:{found.pk}")
    return found


def association_named(*, name: str, is_local: bool) -> Association:
    """The one of that name, whatever its capitals; a new one if nobody has written it down yet."""
    clean = " ".join(name.split())
    found = Association.objects.filter(organisation_id=acting(), name__iexact=clean).first()
    return found or save_association(association=None, values={"name": clean, "is_local": is_local})
