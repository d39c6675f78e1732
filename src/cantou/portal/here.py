"""Who provides what in the place of a request: read once, whatever the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from cantou.core.applications.domain.queries import offered as applications
from cantou.core.organisations.domain.queries import body_among, own_body_alone, providers_with_offer
from cantou.core.organisations.domain.settings import settings_of
from cantou.core.registry import services
from cantou.core.web.kept import Foreseen, everywhere, kept
from cantou.core.web.pagecache import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cantou.core.organisations.models import Coverage, Organisation
    from cantou.core.registry import Manifest

T = TypeVar("T")

_MAY_SHOW = (
    "select unnest(array['all', 't:' || %s])"
    " union select 'o:' || organisation_id from organisations_coverage where territory_id = %s"
    " union select 'o:' || id from organisations_organisation where territory_id = %s"
)
"""The keys of a place, before one has read what it shows."""


@dataclass(frozen=True, slots=True)
class Here:
    """`body` is the place's own authority, its mairie, if it has joined; `providers` the nearest first."""

    body: Organisation | None
    providers: tuple[Coverage, ...]
    external: Mapping[str, Manifest] = field(default_factory=dict)
    """Code → manifest of the external applications among them, which no package declares."""

    def of(self, service: str) -> list[Coverage]:
        return [row for row in self.providers if row.service == service]

    @property
    def organisations(self) -> set[int]:
        own = {self.body.pk} if self.body else set()
        return own | {row.organisation_id for row in self.providers}


def here(request: Any) -> Here:
    """One read the first time, of the generations; two more when something of this place was published."""
    known: Here | None = getattr(request, "here", None)
    if known is None:
        place = request.place.territory
        foreseen = Foreseen(_MAY_SHOW, (place, place, place))
        found = kept(("here", place), lambda: _read(place), lambda value: _keys(value, place), foreseen)
        known = request.here = found.value
        request.remember, request.kept_here = found.remember, found
        request.page_keys = _keys(known, place)
    return known


def remember_everywhere(request: Any, name: str, make: Callable[[], T]) -> T:
    """The same in every place: worked out once, until something is published for all (`bump` with nothing)."""
    here(request)
    return everywhere(name, request.kept_here, make)


def remember(request: Any, name: str, make: Callable[[], T]) -> T:
    """Worked out once for each generation of what this place shows, the same for all its visitors."""
    here(request)
    found: T = request.remember(name, make)
    return found


def _read(place: int) -> Here:
    rows = providers_with_offer(place)
    codes = {row.service for row in rows} - {manifest.id for manifest in services()}
    external = {code: one.declared.as_service() for code, one in applications(codes=codes).items()}
    return Here(
        body=body_among(rows, place) or own_body_alone.first(place),
        providers=tuple(row for row in rows if row.service in services() or row.service in external),
        external=external,
    )


def _keys(value: Here, place: int) -> set[str]:
    return keys_of(organisations=value.organisations, territories=[place])


def answers_of(row: Coverage) -> dict[str, Any]:
    """The settings of the offer behind a provider, the manifest's defaults filled in."""
    return settings_of(services()[row.service], row.offer.settings)
