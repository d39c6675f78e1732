"""What the services have to show on the display screen of a place: their `Slide`s, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.module_loading import import_string

from cantou.core.organisations.domain.queries import providers
from cantou.core.registry import services

if TYPE_CHECKING:
    from datetime import datetime

MOST = 3
"""Of one service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """What a service has to show on a display screen. `rank`: the smallest comes first; below 0 it is urgent, and
    stands there alone until it is over.
    """

    title: str
    text: str = ""
    detail: str = ""
    """A small line: where, since when, from whom."""
    tone: Literal["info", "care", "bad", "drill"] = "info"
    """`drill`: an exercise, whose words say so."""
    rank: int = 10
    until: datetime | None = None
    """When it is no longer true: the page is drawn again then."""


def slides_of(*, territory: int) -> tuple[list[Slide], list[int]]:
    """The slides, and the organisations on which they depend (what is published by one of them may change them)."""
    by_service: dict[str, list[int]] = {}
    for row in providers(territory=territory):
        by_service.setdefault(row.service, []).append(row.organisation_id)
    found: list[Slide] = []
    asked: list[int] = []
    for manifest in services():
        organisations = list(dict.fromkeys(by_service.get(manifest.id, ())))
        if manifest.screen and organisations:
            asked += organisations
            found += list(import_string(manifest.screen)(territory, organisations))[:MOST]
    found.sort(key=lambda slide: slide.rank)
    urgent = [slide for slide in found if slide.rank < 0]
    return urgent or found, asked
