"""What an organisation may open: what those above it publish, and what the house comes with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cantou.core.forms.domain.reading import digest_of
from cantou.core.organisations.domain.queries import body_of
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import ancestors
from cantou.services.demarches.domain import queries
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import Handed, document_of, read_package

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.services.demarches.models import CatalogueEntry, Demarche

HOUSE = "cantou"
"""Stands for the publisher, in addresses, where the house itself is one: no organisation is called so."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A line of the catalogue. `publisher`: None where the house is; `slug`: of the publisher, or HOUSE."""

    publisher: int | None
    slug: str
    publisher_name: str
    key: str
    title: str
    summary: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    offered: Offered
    package: Handed
    digest: bytes
    news: str = ""
    published_at: datetime | None = None


def catalogue_of(organisation: int) -> list[Offered]:
    """The nearest publisher of each démarche first; the house's own where nobody above publishes it."""
    found = [*_published(organisation)]
    taken = {one.key for one in found}
    house = [Offered(None, HOUSE, "", one.key, one.title, one.summary) for one in PACKAGES.values()]
    return sorted([*found, *(one for one in house if one.key not in taken)], key=lambda one: one.title)


def _published(organisation: int) -> list[Offered]:
    """By those above it, and by itself."""
    territory = body_of(organisation=organisation).territory_id
    above = [territory, *(one.pk for one in ancestors(territory))] if territory else []
    with Scope.public().enter():
        return [_offered(one) for one in queries.catalogue_of_territories(above)]


def _offered(entry: CatalogueEntry) -> Offered:
    body = entry.organisation
    return Offered(body.pk, body.slug, body.name, entry.key, entry.title, entry.summary, entry.number)


def source(organisation: int, slug: str, key: str) -> Source | None:
    """None: nobody above publishes it (any more)."""
    if slug == HOUSE:
        return _house(key)
    found = next((one for one in _published(organisation) if (one.slug, one.key) == (slug, key)), None)
    return _released(found) if found else None


@cache
def _house(key: str) -> Source | None:
    """It changes only with the program."""
    package = PACKAGES.get(key)
    if package is None:
        return None
    house = read_package(document_of(package))
    line = Offered(None, HOUSE, "", house.key, house.title, house.summary)
    return Source(line, house, digest_of(house.written))


def with_newer(organisation: int, mine: Sequence[Demarche]) -> set[str]:
    """The keys of those whose publisher has something newer than what was taken."""
    numbers = {(one.publisher, one.key): one.number for one in _published(organisation)}
    digests = {one.demarche_id: bytes(one.digest) for one in queries.subscriptions(organisation)}
    found = set()
    for one in mine:
        if one.pk not in digests:
            continue
        if one.publisher_id is not None:
            newer = numbers.get((one.publisher_id, one.key), 0) > one.release
        else:
            house = _house(one.key)
            newer = house is not None and house.digest != digests[one.pk]
        if newer:
            found.add(one.key)
    return found


def _released(line: Offered) -> Source | None:
    with Scope.public().enter():
        release = queries.release_of(line.publisher or 0, line.key)
    if release is None:
        return None
    package = read_package(release.document)
    return Source(line, package, bytes(release.digest), release.news, release.published_at)


def source_of(demarche: Demarche) -> Source | None:
    """Where it comes from, as it is published now."""
    if demarche.publisher_id is None:
        return _house(demarche.key)
    mine = (one for one in _published(demarche.organisation_id) if one.key == demarche.key)
    found = next((one for one in mine if one.publisher == demarche.publisher_id), None)
    return _released(found) if found else None
