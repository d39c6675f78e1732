"""The rows of Territory and TerritoryLink, compared with what an official map says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from cantou.core.territories.domain.bulk import copy_in, delete_in, update_in
from cantou.core.territories.engine.slugs import RESERVED
from cantou.core.territories.models import Level, OldSlug, Territory, TerritoryLink

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Key = tuple[str, str]
"""(level, code) of a current territory."""


class Wanted(NamedTuple):
    """What a map says of one territory."""

    level: str
    code: str
    name: str
    kind: str
    siren: str
    departement_code: str
    population: int | None
    slug: str | None

    @property
    def key(self) -> Key:
        return self.level, self.code


@dataclass(frozen=True, slots=True)
class Present:
    """What the table says of one current territory."""

    id: int
    said: Wanted
    valid_from: date
    confirmed_on: date | None


class LinkRow(NamedTuple):
    child_id: int
    parent_id: int
    kind: str


_COLUMNS = ("level", "code", "name", "kind", "siren", "departement_code", "population", "slug")
_TYPES = {
    "name": "text",
    "kind": "text",
    "siren": "text",
    "departement_code": "text",
    "population": "int",
    "confirmed_on": "date",
}


def read_present() -> dict[Key, Present]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, valid_from, confirmed_on, {', '.join(_COLUMNS)} from territories_territory"  # noqa: S608
            " where valid_to is null and level <> 'perimeter'"
        )
        return {
            (values[0], values[1]): Present(key, Wanted(*values), valid_from, confirmed_on)
            for key, valid_from, confirmed_on, *values in cursor.fetchall()
        }


def settle_slug(wanted: Wanted, present: Present | None, taken: dict[str, Key]) -> Wanted:
    """An address once given stays, unless the territory takes another name."""
    slug = wanted.slug
    if present is not None and present.said.slug and present.said.name == wanted.name:
        slug = present.said.slug if present.said.slug not in RESERVED else slug
    if slug and taken.setdefault(slug, wanted.key) != wanted.key:
        slug = f"{slug}-{wanted.code.lower()}"
        taken[slug] = wanted.key
    return wanted._replace(slug=slug)


def add_territories(rows: Iterable[tuple[Wanted, date]], *, confirmed_on: date) -> int:
    """Each with the day since which it stands."""
    columns = (*_COLUMNS, "valid_from", "confirmed_on", "centre_source")
    return copy_in(Territory, columns, ((*wanted, since, confirmed_on, "") for wanted, since in rows))


def update_territories(rows: list[tuple[Present, Wanted]], *, confirmed_on: date) -> int:
    values = [
        (
            present.id,
            *(wanted.name, wanted.kind, wanted.siren, wanted.departement_code, wanted.population),
            confirmed_on,
        )
        for present, wanted in rows
        if present.said[:-1] != wanted[:-1] or present.confirmed_on != confirmed_on
    ]
    update_in(Territory, _TYPES, values)
    moved = [(present, wanted) for present, wanted in rows if present.said.slug != wanted.slug]
    move_slugs([(present.id, present.said.slug, wanted.slug) for present, wanted in moved])
    return sum(present.said != wanted for present, wanted in rows)


def move_slugs(rows: list[tuple[int, str | None, str | None]]) -> None:
    """(id, old address, new address): the old one redirects from now on."""
    if not rows:
        return
    update_in(Territory, {"slug": "text"}, [(key, None) for key, _, _ in rows])
    update_in(Territory, {"slug": "text"}, [(key, new) for key, _, new in rows])
    redirect({old: key for key, old, _ in rows if old})
    OldSlug.objects.filter(slug__in=[new for _, _, new in rows if new]).delete()


def redirect(targets: dict[str, int]) -> int:
    """Old address → territory, where neither a portal nor another redirection has that address."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into territories_oldslug (slug, territory_id)"
            " select v.slug, v.id from unnest(%s::text[], %s::bigint[]) v(slug, id)"
            " where not exists (select 1 from territories_territory t where t.slug = v.slug)"
            " on conflict (slug) do update set territory_id = excluded.territory_id"
            " where territories_oldslug.territory_id <> excluded.territory_id",
            [list(targets), list(targets.values())],
        )
        return int(cursor.rowcount)


def drop_idle_redirections() -> None:
    """An address at which a portal stands again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from territories_oldslug o using territories_territory t where t.slug = o.slug"
        )


def write_links(wanted: set[LinkRow], children: list[int], *, since: date, on: date) -> int:
    """Make the open links upwards from `children` agree; those that are no more end on `on`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, child_id, parent_id, kind, valid_from >= %s from territories_territorylink"
            " where child_id = any(%s) and valid_to is null and kind <> 'perimeter'",
            [on, children],
        )
        present = {LinkRow(*link): (key, young) for key, *link, young in cursor.fetchall()}
    gone = [value for link, value in present.items() if link not in wanted]
    # A link that began on the very day on which it ends has never held.
    delete_in(TerritoryLink, [key for key, young in gone if young])
    update_in(TerritoryLink, {"valid_to": "date"}, [(key, on) for key, young in gone if not young])
    new = sorted(link for link in wanted if link not in present)
    first = {link.child_id for link in present}
    copy_in(
        TerritoryLink,
        ("child_id", "parent_id", "kind", "valid_from"),
        ((*link, on if link.child_id in first else since) for link in new),
    )
    return len(gone) + len(new)


def close_territories(rows: dict[int, tuple[date, int | None]]) -> None:
    """id → (the day on which it is no more, the territory in which it lies now). Its address leads there."""
    if not rows:
        return
    slugs = dict(Territory.objects.filter(pk__in=rows).values_list("pk", "slug"))
    with connection.cursor() as cursor:
        cursor.execute(
            "update territories_territory t set slug = null, valid_to = greatest(v.day, t.valid_from + 1)"
            " from unnest(%s::bigint[], %s::date[]) v(id, day) where t.id = v.id",
            [list(rows), [day for day, _ in rows.values()]],
        )
        cursor.execute(
            "update territories_territorylink l set valid_to = greatest(t.valid_to, l.valid_from + 1)"
            " from territories_territory t"
            " where l.valid_to is null and t.id in (l.child_id, l.parent_id) and t.id = any(%s)",
            [list(rows)],
        )
    for key, (_, successor) in rows.items():
        if successor is not None:
            OldSlug.objects.filter(territory_id=key).update(territory_id=successor)
    redirect({slug: rows[key][1] for key, slug in slugs.items() if slug and rows[key][1]})  # type: ignore[misc]


def current_ids(levels: Iterable[str] = (Level.COMMUNE,)) -> dict[str, int]:
    """Code → id of the current territories of these levels."""
    found = Territory.objects.filter(level__in=list(levels), valid_to__isnull=True)
    return dict(found.values_list("code", "pk"))


def successor_ids(codes: Iterable[str]) -> dict[str, int]:
    """Codes of the past → the id of the commune of today in which each lies, as far as the tables know."""
    wanted = set(codes)
    current = current_ids()
    found = {code: current[code] for code in wanted if code in current}
    with connection.cursor() as cursor:
        cursor.execute(
            "select n.normalised, n.territory_id from territories_territoryname n"
            " where n.kind = 'code' and n.level = 'commune' and n.normalised = any(%s)",
            [[code.lower() for code in wanted - set(found)]],
        )
        found |= {code.upper(): territory for code, territory in cursor.fetchall()}
    return found
