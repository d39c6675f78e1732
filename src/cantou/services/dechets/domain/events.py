from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSpokenOf(Event):
    """Somebody said of a drop-off point that it is full, or broken. `key`: of the PointReport."""

    key: str


def reference_of(event: PointSpokenOf) -> str:
    from cantou.core.organisations.models import Reference

    return str(Reference.objects.values_list("code", flat=True).filter(object_key=event.key).first() or "")
