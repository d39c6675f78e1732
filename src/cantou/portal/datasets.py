"""The open data of the services: which there are in a place, and their rows as one file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from cantou import __version__
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.web.opendata import LICENCES, write
from cantou.core.web.pagecache import EVERYTHING, generations_of, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.core.organisations.models import Organisation
    from cantou.core.registry import Dataset, Manifest
    from cantou.portal.here import Here
    from cantou.portal.places import PortalPlace

INSEE = "code_insee"
"""A row that has this column is shown on the portal of that commune, and on no other commune's."""


@dataclass(frozen=True, slots=True)
class Published:
    """A dataset of a service here, and those whose rows it holds."""

    manifest: Manifest
    dataset: Dataset
    by: tuple[Organisation, ...]

    @property
    def licence_url(self) -> str:
        return LICENCES.get(self.dataset.licence, "")

    @property
    def tag(self) -> str:
        """Changes when one of these organisations publishes something, or with the program."""
        keys = {EVERYTHING, *keys_of(organisations=(one.pk for one in self.by))}
        said = [__version__, self.manifest.version, self.dataset.id, sorted(generations_of(keys).items())]
        return sha256(repr(said).encode()).hexdigest()[:24]

    def text(self, form: str, place: PortalPlace) -> Iterator[str]:
        """Written while it is read, in a Scope of its own: the request's is closed by then."""
        with Scope.public().enter():
            yield from write(form, self._rows(place), title=f"{self.dataset.title} – {place.name}")

    def _rows(self, place: PortalPlace) -> Iterator[dict[str, Any]]:
        rows = import_string(self.dataset.rows)
        for organisation in self.by:
            for row in rows(organisation.pk):
                if not place.is_commune or row.get(INSEE, place.code) == place.code:
                    yield row


def published(around: Here) -> list[Published]:
    """What the services that cover a place publish there, in order of the services' titles."""
    found = []
    for manifest in services():
        by = tuple(dict.fromkeys(row.organisation for row in around.of(manifest.id)))
        if by:
            found += [Published(manifest, dataset, by) for dataset in manifest.datasets]
    return found


def find(around: Here, service: str, dataset: str) -> Published | None:
    known = (each for each in published(around) if (each.manifest.id, each.dataset.id) == (service, dataset))
    return next(known, None)
