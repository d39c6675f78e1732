"""What a portal offers, as people look for it: by what they want to do, and by moments of life."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import structlog
from django.urls import NoReverseMatch

from cantou.core.registry import services
from cantou.core.registry.manifest import INTENTS, MOMENTS
from cantou.core.web.addresses import page_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cantou.core.organisations.models import Coverage, Organisation
    from cantou.core.registry import Manifest, PortalEntry

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """One thing that somebody can do here, and who provides it: the nearest of those who do."""

    entry: PortalEntry
    manifest: Manifest
    url: str
    by: Organisation
    is_elsewhere: bool = False
    """It leads to an external application, on another site."""

    @property
    def title(self) -> str:
        return self.entry.title


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str
    doors: tuple[Door, ...]


def doors_of(
    providers: Iterable[Coverage], external: Mapping[str, Manifest] = MappingProxyType({})
) -> list[Door]:
    """In the order of the intents; of one intent, the nearest provider first."""
    order = {intent: number for number, intent in enumerate(INTENTS)}
    nearest: dict[str, Coverage] = {}
    for row in providers:
        nearest.setdefault(row.service, row)
    found = [
        (row.rank, door)
        for row in nearest.values()
        for door in (_elsewhere(row, external[row.service]) if row.service in external else _doors(row))
    ]
    return [
        door
        for _rank, door in sorted(found, key=lambda one: (order[one[1].entry.intent], one[0], one[1].title))
    ]


def _doors(row: Coverage) -> Iterator[Door]:
    manifest = services()[row.service]
    for entry in manifest.portal:
        try:
            url = page_path(entry.url_name)
        except NoReverseMatch:
            # A service from elsewhere names a page that it does not have: the portal goes on without it.
            log.exception("portal.entry_without_page", service=row.service, url_name=entry.url_name)
            continue
        yield Door(entry, manifest, url, row.organisation)


def _elsewhere(row: Coverage, manifest: Manifest) -> Iterator[Door]:
    for entry in manifest.portal:
        yield Door(entry, manifest, entry.url_name, row.organisation, is_elsewhere=True)


def by_intent(doors: Iterable[Door]) -> list[Group]:
    return _groups(INTENTS, doors, lambda door: (door.entry.intent,))


def by_moment(doors: Iterable[Door]) -> list[Group]:
    return _groups(MOMENTS, doors, lambda door: door.entry.moments)


def _groups(
    titles: dict[str, str], doors: Iterable[Door], keys: Callable[[Door], tuple[str, ...]]
) -> list[Group]:
    listed = list(doors)
    groups = []
    for key, title in titles.items():
        own = tuple(door for door in listed if key in keys(door))
        if own:
            groups.append(Group(key, title, own))
    return groups
