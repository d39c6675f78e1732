"""Computes place → offers, for the places that a change touches.

A commune, and what lies in it, is covered by every open offer on itself or on what contains it. An
intercommunalité or a perimeter is also covered by an offer that covers each of its communes: so the portal of an
EPCI shows what its département provides. Everything is one statement a step, whatever the number of places.

It runs as anybody: what is open is public, and no organisation sees the offers of another one otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from cantou.core.scope.scope import Scope
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_PLACES = 200
"""Past that many places a change is told to all pages, not to each of them."""

_HOLDS = "l.valid_from <= current_date and (l.valid_to is null or l.valid_to > current_date)"

_RANK = """case t.level when 'perimeter' then 1 when 'epci' then 2 when 'departement' then 3 when 'region' then 4
 else 0 end"""

_INSIDE = f"""
with recursive inside(id) as (
  select unnest(%s::bigint[])
  union
  select l.child_id from inside join territories_territorylink l on l.parent_id = inside.id and {_HOLDS}
) select id from inside
"""  # noqa: S608

_AROUND = f"""
select distinct l.parent_id from territories_territorylink l
join territories_territory t on t.id = l.parent_id and t.level = any(%s)
where l.child_id = any(%s) and {_HOLDS}
"""  # noqa: S608

# Each place with all that contains it, and the open offers on any of these.
_DIRECT = f"""
with recursive up(place, area) as (
  select id, id from territories_territory where id = any(%(places)s) and valid_to is null
  union
  select up.place, l.parent_id from up join territories_territorylink l on l.child_id = up.area and {_HOLDS}
)
select up.place as territory_id, f.service, f.organisation_id, f.id as offer_id, min({_RANK}) as rank
from up
join organisations_offerarea a on a.territory_id = up.area
join organisations_offer f on f.organisation_id = a.organisation_id and f.id = a.offer_id and f.closed_at is null
join organisations_organisation o on o.id = f.organisation_id and o.state in ('active', 'practice')
join territories_territory t on t.id = up.area
where %(offer)s::bigint is null or f.id = %(offer)s
group by 1, 2, 3, 4
"""  # noqa: S608

# The offers that cover each member of an area.
_WHOLE = f"""
with members as (
  select l.parent_id as area, l.child_id as place from territories_territorylink l
  where l.parent_id = any(%(places)s) and {_HOLDS}
), sizes as (select area, count(*) as size from members group by area)
select m.area as territory_id, c.service, c.organisation_id, c.offer_id, max(c.rank) as rank
from members m join organisations_coverage c on c.territory_id = m.place
join sizes s on s.area = m.area
where %(offer)s::bigint is null or c.offer_id = %(offer)s
group by m.area, c.service, c.organisation_id, c.offer_id, s.size having count(*) = s.size
"""  # noqa: S608

_KEEP = """
with wanted as ({wanted}),
best as (
  select territory_id, service, organisation_id, offer_id, min(rank) as rank from wanted group by 1, 2, 3, 4
), gone as (
  delete from organisations_coverage c
  where c.territory_id = any(%(places)s) and (%(offer)s::bigint is null or c.offer_id = %(offer)s)
    and not exists (select from best b where b.territory_id = c.territory_id and b.offer_id = c.offer_id)
  returning 1
), kept as (
  insert into organisations_coverage as c (territory_id, service, organisation_id, offer_id, rank)
  select territory_id, service, organisation_id, offer_id, rank from best
  on conflict (territory_id, service, organisation_id) do update
    set rank = excluded.rank, offer_id = excluded.offer_id
    where (c.rank, c.offer_id) <> (excluded.rank, excluded.offer_id)
  returning 1
)
select (select count(*) from gone) + (select count(*) from kept)
"""

PLAIN = _KEEP.format(wanted=_DIRECT)
AREA = _KEEP.format(wanted=f"({_DIRECT}) union all ({_WHOLE})")


def recompute_offer(*, offer: int, areas: Collection[int]) -> int:
    """After an offer was opened, changed or closed; `areas` are its territories, before and after.

    The number of rows that changed.
    """
    with Scope.public().enter():
        places = set(_ids(_INSIDE, [list(areas)]))
        return _recompute(places, offer)


def recompute_places(*, territories: Collection[int]) -> int:
    """After what these places lie in has changed: every offer, of every organisation."""
    with Scope.public().enter():
        return _recompute(set(territories), None)


def _recompute(places: set[int], offer: int | None) -> int:
    """Places first, then the EPCI around them, then the perimeters, which may be made of EPCI."""
    epcis = set(_ids(_AROUND, [["epci"], list(places)])) | _of_level(places, "epci")
    perimeters = set(_ids(_AROUND, [["perimeter"], [*places, *epcis]])) | _of_level(places, "perimeter")
    changed = _keep(PLAIN, places - epcis - perimeters, offer)
    changed += _keep(AREA, epcis, offer)
    changed += _keep(AREA, perimeters, offer)
    if changed:
        touched = places | epcis | perimeters
        bump(territories=touched if len(touched) <= MOST_PLACES else ())
    return changed


def _keep(statement: str, places: set[int], offer: int | None) -> int:
    if not places:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, {"places": list(places), "offer": offer})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _of_level(places: set[int], level: str) -> set[int]:
    return set(
        _ids("select id from territories_territory where id = any(%s) and level = %s", [list(places), level])
    )


def _ids(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
