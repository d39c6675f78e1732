"""What an organisation may open: what those above it publish, and what the house comes with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.forms.domain.reading import digest_of
from cantou.core.organisations.domain.queries import body_of
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import ancestors
from cantou.services.demarches.domain import queries
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import Handed, document_of, read_package

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.demarches.models import CatalogueEntry, Demarche

HOUSE = 0
"""Stands for the publisher, in addresses, where the house itself is one."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A line of the catalogue. `publisher`: HOUSE, or an organisation."""

    publisher: int
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
    house = [Offered(HOUSE, "", one.key, one.title, one.summary) for one in PACKAGES.values()]
    return sorted([*found, *(one for one in house if one.key not in taken)], key=lambda one: one.title)


def _published(organisation: int) -> list[Offered]:
    territory = body_of(organisation=organisation).territory_id
    above = [one.pk for one in ancestors(territory)] if territory else []
    with Scope.public().enter():
        return [_offered(one) for one in queries.catalogue_of_territories(above)]


def _offered(entry: CatalogueEntry) -> Offered:
    name = entry.organisation.name
    return Offered(entry.organisation_id, name, entry.key, entry.title, entry.summary, entry.number)


def source(organisation: int, publisher: int, key: str) -> Source | None:
    """None: nobody above publishes it (any more)."""
    if publisher == HOUSE:
        package = PACKAGES.get(key)
        if package is None:
            return None
        house = read_package(document_of(package))
        line = Offered(HOUSE, "", house.key, house.title, house.summary)
        return Source(line, house, digest_of(house.written))
    line_found = next(
        (one for one in _published(organisation) if (one.publisher, one.key) == (publisher, key)), None
    )
    if line_found is None:
        return None
    with Scope.public().enter():
        release = queries.release_of(publisher, key)
    if release is None:
        return None
    return Source(
        line_found,
        read_package(release.document),
        bytes(release.digest),
        release.news,
        release.published_at,
    )


def source_of(demarche: Demarche) -> Source | None:
    """Where it comes from, as it is published now."""
    return source(demarche.organisation_id, demarche.publisher_id or HOUSE, demarche.key)
