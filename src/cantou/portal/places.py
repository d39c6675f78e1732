"""Which portal a host name or a path names. Kept in the process for a short while: places hardly change."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection

SHORT = frozenset({"d", "epci", "r", "p"})
"""First segments of the portals of other levels: their slug has two segments."""
RESERVED = frozenset(
    {
        "bureau",
        "compte",
        "api",
        "static",
        "health",
        "metrics",
        "live",
        "_composants",
        "ask",
        "carte",
        "fichiers",
        "theme",
    }
)
LIFE_SECONDS = 30
MOST = 5_000


@dataclass(frozen=True, slots=True)
class PortalPlace:
    territory: int
    slug: str
    name: str
    level: str
    code: str


_kept: dict[tuple[str, str], tuple[float, PortalPlace | None]] = {}


def forget() -> None:
    """After a territory, a slug or a host name has changed in this process."""
    _kept.clear()


def find_portal(*, host: str = "", slug: str = "") -> PortalPlace | None:
    key = (host, slug)
    now = time.monotonic()
    known = _kept.get(key)
    if known is not None and known[0] > now:
        return known[1]
    place = _read(_BY_HOST, host) if host else _read(_BY_SLUG, slug)
    if len(_kept) > MOST:
        _kept.clear()
    _kept[key] = (now + LIFE_SECONDS, place)
    return place


_COLUMNS = "t.id, t.slug, t.name, t.level, t.code"
_BY_HOST = (
    f"select {_COLUMNS} from organisations_hostname h join territories_territory t on t.id = h.territory_id"  # noqa: S608
    " where h.host = %s"
)
_BY_SLUG = f"select {_COLUMNS} from territories_territory t where t.slug = %s"  # noqa: S608


def _read(query: str, value: str) -> PortalPlace | None:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        row = cursor.fetchone()
    return None if row is None else PortalPlace(*row)


def split_slug(path: str) -> tuple[str, str | None]:
    """`/murat-15/signalements/` → ("murat-15", "signalements/"). The rest is None without a slash after the slug."""
    first, *others = path.lstrip("/").split("/", 2 if path.lstrip("/").split("/", 1)[0] in SHORT else 1)
    if not first or first in RESERVED:
        return "", None
    if first in SHORT:
        if not others or not others[0]:
            return "", None
        return f"{first}/{others[0]}", others[1] if len(others) > 1 else None
    return first, others[0] if others else None
