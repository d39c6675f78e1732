"""Who provides what in the place of a request: read once, whatever the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cantou.core.organisations.domain.queries import own_body, providers
from cantou.core.organisations.domain.settings import settings_of
from cantou.core.registry import services
from cantou.core.web.pagecache import keys_of

if TYPE_CHECKING:
    from cantou.core.organisations.models import Coverage, Organisation


@dataclass(frozen=True, slots=True)
class Here:
    """`body` is the place's own authority, its mairie, if it has joined; `providers` the nearest first."""

    body: Organisation | None
    providers: tuple[Coverage, ...]

    def of(self, service: str) -> list[Coverage]:
        return [row for row in self.providers if row.service == service]

    @property
    def organisations(self) -> set[int]:
        own = {self.body.pk} if self.body else set()
        return own | {row.organisation_id for row in self.providers}


def here(request: Any) -> Here:
    """Two queries, the first time."""
    known: Here | None = getattr(request, "here", None)
    if known is None:
        place = request.place.territory
        offered = providers(territory=place).select_related("offer")
        known = request.here = Here(
            body=own_body(territory=place).first(),
            providers=tuple(row for row in offered if row.service in services()),
        )
        request.page_keys = keys_of(organisations=known.organisations, territories=[place])
    return known


def answers_of(row: Coverage) -> dict[str, Any]:
    """The settings of the offer behind a provider, the manifest's defaults filled in."""
    return settings_of(services()[row.service], row.offer.settings)
