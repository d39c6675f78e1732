"""What services announce on a day, for the one agenda of a portal: each says its own, none knows another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from cantou.core.organisations.domain.queries import providers
from cantou.core.registry import services

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.engine.ical import Entry

MOST = 100
"""Of one service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """Something that happens, by its next time. `url` is of a page of the portal."""

    title: str
    starts_at: datetime
    ends_at: datetime
    said: str
    """When, in words, as a line begins: « samedi 5 décembre 2026 de 14 h à 18 h »."""
    url: str
    where: str = ""
    by: str = ""
    repeats: str = ""
    theme: str = ""
    """A theme of the agenda (`sport`, `culture`…), or none of them."""
    is_cancelled: bool = False
    entries: tuple[Entry, ...] = ()
    """As calendars take it: a series, and its times that are moved."""


def announced_of(*, territory: int) -> tuple[list[Announced], list[int]]:
    """In order, and the organisations on which it depends (what is published by one of them may change it)."""
    by_service: dict[str, list[int]] = {}
    for row in providers(territory=territory):
        by_service.setdefault(row.service, []).append(row.organisation_id)
    found: list[Announced] = []
    asked: list[int] = []
    for manifest in services():
        organisations = list(dict.fromkeys(by_service.get(manifest.id, ())))
        if manifest.announced and organisations:
            asked += organisations
            found += list(import_string(manifest.announced)(territory, organisations))[:MOST]
    return sorted(found, key=lambda one: (one.starts_at, one.title)), asked
