"""Who sees to what, with 10,000 rules on one département: `python -m bench.routing` alone, or within `make bench`.

The worst case that could be: each rule is of the same département, so all of them stand on the communes asked about.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING

from bench.table import HEAD, Row, line

if TYPE_CHECKING:
    import psycopg

    from bench.site import Site

RULES = 10_000
ASKED = 3_000
DEPARTEMENT = "15"

# A quarter on the whole département, the rest on its communes; every category, every class of road, six years.
_RULES = """
with bodies as (
  select o.id, o.kind, o.territory_id from organisations_organisation o
  where o.slug like 'mesure-routage-%%'
), communes as (
  select c.id, row_number() over (order by c.code) as n from territories_territory c
  where c.level = 'commune' and c.valid_to is null and c.departement_code = %(departement)s
), places as (
  select d.id as territory, 2 as breadth, 0 as n from territories_territory d
  where d.level = 'departement' and d.code = %(departement)s and d.valid_to is null
  union all select id, 0, n from communes
)
insert into signalements_routingrule (organisation_id, is_public, rank, breadth, category, territory_id, road_class,
  competence, valid_from, valid_to, priority, target_id, team, outside_name, outside_phone, outside_hours,
  outside_words, blocks, updated_at)
select b.id, true, 2, p.breadth, k.category, p.territory, r.road, 'mesure', date '2024-01-01', null, q.priority, b.id,
  '', '', '', '', '', false, now()
from bodies b, places p, unnest(%(categories)s::text[]) k(category), unnest(%(roads)s::text[]) r(road),
  generate_series(1, 60) q(priority)
where b.kind = 'departement' and (p.n = 0 and q.priority <= 30 or p.n > 0 and q.priority <= 1)
order by p.n, q.priority
limit %(number)s
"""


def fill(owner: psycopg.Connection) -> int:
    """How many rules there are then."""
    from cantou.services.signalements.domain.defaults import BY_CODE
    from cantou.services.signalements.domain.roads import RoadClass

    with owner.transaction():
        owner.execute("alter table signalements_routingrule no force row level security")
        owner.execute(
            "insert into organisations_organisation (kind, name, slug, siren, siret, territory_id, is_operator, state,"
            " address, phone, email, website, hours, on_call_phone)"
            " select 'departement', 'Mesure', 'mesure-routage-15', '', '', t.id, false, 'practice', '', '', '', '', '', ''"
            " from territories_territory t where t.level = 'departement' and t.code = %s and t.valid_to is null"
            " on conflict do nothing",
            [DEPARTEMENT],
        )
        owner.execute("delete from signalements_routingrule where competence = 'mesure'")
        owner.execute(
            _RULES,
            {
                "departement": DEPARTEMENT,
                "categories": ["", *BY_CODE],
                "roads": ["", *RoadClass.values],
                "number": RULES,
            },
        )
        owner.execute("set constraints all immediate")
        found = owner.execute("select count(*) from signalements_routingrule").fetchone()
        owner.execute("alter table signalements_routingrule force row level security")
    owner.execute("analyze signalements_routingrule")
    owner.commit()
    return int(found[0]) if found else 0


def measure() -> list[float]:
    """Milliseconds of each call of `route`, as a page makes it: its own transaction and Scope."""
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope
    from cantou.core.territories.domain.queries import current
    from cantou.services.signalements.domain.defaults import BY_CODE
    from cantou.services.signalements.domain.roads import Road, RoadClass
    from cantou.services.signalements.domain.routing import route

    chance = random.Random(15)
    communes = list(current("commune").filter(departement_code=DEPARTEMENT).values_list("pk", flat=True))
    owner = Organisation.objects.get(slug="mesure-routage-15").pk
    categories, roads = list(BY_CODE), ["", *RoadClass.values]
    taken = []
    for _ in range(ASKED):
        road = chance.choice(roads)
        asked = {
            "organisation": owner,
            "commune": chance.choice(communes),
            "category": chance.choice(categories),
            "road": Road(road, f"{road} 1") if road else Road(),
            "day": date(2026, 11, 22),
        }
        begun = time.perf_counter()
        with Scope.public().enter():
            route(**asked)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def routing(place: Site) -> Row:
    with place.owner() as owner:
        number = fill(owner)
    taken = measure()
    p95 = statistics.quantiles(taken, n=100)[94]
    told = f"médiane {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, {number} règles"
    return Row("Qui s’occupe d’un signalement (règles)", told, "p95 ≤ 20 ms", p95 <= 20)


def main() -> None:
    from bench.site import site

    with site() as place:
        place.run("migrate")
        place.run("territories", "load", "--departement", DEPARTEMENT)
        import django

        django.setup()
        print(HEAD)
        print(line(routing(place)))


if __name__ == "__main__":
    main()
