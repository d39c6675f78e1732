"""What an organisation has settled, for the pages that need it each time: it changes a few times a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.web.kept import kept, these
from cantou.core.web.pagecache import keys_of
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.settings import Settings, service_settings

if TYPE_CHECKING:
    from cantou.services.signalements.domain.defaults import Kind


@dataclass(frozen=True, slots=True)
class Settled:
    """Shared by all the requests of a process: nobody changes what is in it."""

    kinds: dict[str, Kind]
    settings: Settings


def settled_of(*, organisation: int) -> Settled:
    """One read by primary key, and two more when something of this organisation was published (docs/adr/0058)."""
    keys = keys_of(organisations=[organisation])

    def read() -> Settled:
        return Settled(categories_of(organisation=organisation), service_settings(organisation=organisation))

    return kept(("signalements.settled", organisation), read, lambda _settled: keys, these(keys)).value
