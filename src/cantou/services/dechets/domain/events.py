from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSpokenOf(Event):
    """Somebody said of a drop-off point that it is full, or broken. `key`: of the PointReport."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideChanged(Event):
    """A calendar was published, or a word of the guide written: the search must know the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupBooked(Event):
    """Somebody's bulky waste will be taken. `key`: of the BulkyPickup."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupCancelled(Event):
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitOver(Event):
    """The round is called off for which somebody waited. `key`: of the BulkyPickup."""

    key: str


def reference_of(event: PointSpokenOf) -> str:
    from cantou.core.organisations.models import Reference

    return str(Reference.objects.values_list("code", flat=True).filter(object_key=event.key).first() or "")
