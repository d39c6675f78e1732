"""Which portal a host name or a path names. Kept in the process for a short while: places hardly change."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

from django.db import connection

from cantou.core.territories.domain.queries import remember_level
from cantou.core.territories.engine.slugs import LEVELS, RESERVED
from cantou.core.territories.models import Kind, Level

SHORT = frozenset(LEVELS.values())
"""First segments of the portals of other levels: their slug has two segments."""
LIFE_SECONDS = 30
NOTHING_SECONDS = 2
"""A name that nobody had may be attached at any moment."""
MOST = 5_000
_SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")


@dataclass(frozen=True, slots=True)
class PortalPlace:
    territory: int
    slug: str
    name: str
    level: str
    code: str
    kind: str = ""
    departement: str = ""
    departement_code: str = ""
    main_host: str = ""
    """The host name that the portal's own links use, if one is attached."""

    @property
    def is_commune(self) -> bool:
        return self.level == "commune"

    @property
    def subtitle(self) -> str:
        """What stands under its name: where the commune is, or what the place is."""
        return self.departement if self.is_commune else Level(self.level).label.capitalize()


_kept: dict[tuple[str, str], tuple[float, PortalPlace | None]] = {}


def forget() -> None:
    """After a territory, a slug or a host name has changed in this process."""
    _kept.clear()


def find_portal(*, host: str = "", slug: str = "") -> PortalPlace | None:
    """By a former slug too: the place then has another one, to which the visitor is sent."""
    key = (host, slug)
    now = time.monotonic()
    known = _kept.get(key)
    if known is not None and known[0] > now:
        return known[1]
    place = _read(_BY_HOST, host) if host else _read(_BY_SLUG, slug)
    if len(_kept) > MOST:
        _kept.clear()
    _kept[key] = (now + (NOTHING_SECONDS if place is None else LIFE_SECONDS), place)
    return place


_COLUMNS = (
    "t.id, t.slug, t.name, t.level, t.code, t.kind, coalesce(d.name, ''), t.departement_code,"
    " coalesce(m.host, '')"
)
_MAIN = (
    "left join organisations_hostname m on m.territory_id = t.id and m.is_main"
    " left join territories_territory d on d.level = 'departement' and d.code = t.departement_code"
    " and d.valid_to is null"
)
_BY_HOST = (
    f"select {_COLUMNS} from organisations_hostname h join territories_territory t on t.id = h.territory_id"  # noqa: S608
    f" {_MAIN} where h.host = %s and h.confirmed_at is not null and t.slug is not null"
)
_BY_SLUG = (
    f"select {_COLUMNS} from territories_territory t {_MAIN} where t.slug = %s"  # noqa: S608
    " or (t.slug is not null and t.id = (select territory_id from territories_oldslug where slug = %s))"
    " order by t.slug = %s desc limit 1"
)


def _read(query: str, value: str) -> PortalPlace | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [value] * query.count("%s"))
        row = cursor.fetchone()
    if row is None:
        return None
    place = PortalPlace(*row)
    remember_level(place.territory, place.level)
    return replace(place, name=_said(place))


def _said(place: PortalPlace) -> str:
    """« CA du Bassin d’Aurillac » is written out: « Communauté d’agglomération du Bassin d’Aurillac »."""
    prefix = f"{place.kind} "
    if place.level != Level.EPCI or not place.name.startswith(prefix):
        return place.name
    long = str(Kind(place.kind).label)
    return f"{long[:1].upper()}{long[1:]} {place.name.removeprefix(prefix)}"


def split_slug(path: str) -> tuple[str, str | None]:
    """`/murat-15/signalements/` → ("murat-15", "signalements/"). The rest is None without a slash after the slug.

    ("", None) for what cannot be a portal; letters are lowered, as somebody copies an address from paper.
    """
    first, *others = path.removeprefix("/").split("/", 1)
    first = first.lower()
    if first in SHORT and others:
        second, *rest = others[0].split("/", 1)
        second = second.lower()
        return (f"{first}/{second}", rest[0] if rest else None) if _SEGMENT.fullmatch(second) else ("", None)
    if first in RESERVED or not _SEGMENT.fullmatch(first):
        return "", None
    return first, others[0] if others else None
