"""What issue 3 asks of a million reports: what is near, the points of a commune, the public list with filters.

`python -m bench --only nearby` runs these alone, on the database that is seeded already.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from typing import TYPE_CHECKING

from bench.inside import p95
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench.site import Site

CATEGORIES = ("voirie", "eclairage", "dechets", "eau", "arbre", "proprete")
Spot = tuple[int, int, str, float, float]
"""Organisation, commune, its address, longitude, latitude."""


def nearby(site: Site) -> Iterator[Row]:
    spots = _spots(site)
    yield from _near(spots)
    yield from _points(spots)
    yield from _pages(spots)


def _spots(site: Site) -> list[Spot]:
    """Two hundred mairies, the busiest first."""
    with site.owner() as owner:
        return owner.execute(
            "select o.id, t.id, t.slug, t.lon, t.lat from organisations_organisation o"
            " join territories_territory t on t.id = o.territory_id"
            " where o.kind = 'mairie' and t.lon is not null order by o.id limit 200"
        ).fetchall()


def _taken(acts: Iterable[Callable[[], object]]) -> list[tuple[float, float]]:
    """Milliseconds of each by the clock, and of this process alone: the machine may be busy with something else."""
    found = []
    for act in acts:
        begun, worked = time.perf_counter(), time.process_time()
        act()
        found.append(((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000))
    return found[5:]


def _row(what: str, times: list[tuple[float, float]], bound: int) -> Row:
    taken, worked = [each[0] for each in times], [each[1] for each in times]
    return Row(
        what,
        f"p50 {statistics.median(taken):.1f} ms, p95 {p95(taken):.1f} ms, pire {max(taken):.1f} ms"
        f" (calcul p50 {statistics.median(worked):.1f} ms)",
        f"p95 ≤ {bound} ms",
        p95(taken) <= bound,
    )


def _near(spots: list[Spot]) -> list[Row]:
    """A third of those who ask are in the busiest commune, a quarter have no point."""
    from cantou.core.scope.scope import Scope
    from cantou.services.signalements.domain import nearby as domain
    from cantou.services.signalements.domain.defaults import BY_CODE

    rng = random.Random(7)

    def asked(metres: int = 0) -> tuple[int, domain.Sought]:
        organisation, commune, _slug, lon, lat = spots[0] if rng.random() < 1 / 3 else rng.choice(spots)
        category, placed = rng.choice(CATEGORIES), rng.random() > 0.25
        return organisation, domain.Sought(
            commune=commune,
            category=category,
            metres=metres or BY_CODE[category].near_metres,
            words="Un gros trou au milieu de la route, près de chez moi",
            place="Le Bourg",
            lon=lon + rng.uniform(-0.02, 0.02) if placed else None,
            lat=lat + rng.uniform(-0.015, 0.015) if placed else None,
        )

    def public(organisation: int, of: domain.Sought) -> None:
        with Scope.public().enter():
            domain.near_published(organisations=[organisation], of=of)

    def desk(organisation: int, of: domain.Sought) -> None:
        with Scope.agent(organisation).enter():
            domain.near_reports(organisation=organisation, of=of)

    offered = _taken(lambda: public(*asked()) for _ in range(600))
    merged = _taken(lambda: desk(*asked(domain.WIDE)) for _ in range(600))
    return [
        _row("Signalements proches, avant l’envoi", offered, 30),
        _row("Signalements proches, au bureau (1 km)", merged, 30),
    ]


def _points(spots: list[Spot]) -> list[Row]:
    """Read and gathered; then with the drawing."""
    from cantou.core.scope.scope import Scope
    from cantou.services.signalements.domain import figures, queries

    def read(spot: Spot, filters: queries.PublicFilters) -> list[tuple[float, float, str, str, str]]:
        with Scope.public().enter():
            return list(queries.points(spot[0], filters))

    def asked(number: int) -> tuple[Spot, queries.PublicFilters]:
        spot = spots[0] if number % 3 == 0 else spots[number % len(spots)]
        return spot, queries.PublicFilters(
            commune=spot[1], status=("", "en-cours", "termines")[number % 4 % 3]
        )

    def drawn(number: int) -> None:
        spot, filters = asked(number)
        others = [(lon, lat, status) for lon, lat, status, *_ in read(spot, filters)]
        figures.several(territory=spot[1], entries=[], others=others, source="/x")

    return [
        _row("Points d’une commune, lus", _taken(lambda n=n: read(*asked(n)) for n in range(400)), 60),
        _row("Points d’une commune, lus et dessinés", _taken(lambda n=n: drawn(n) for n in range(400)), 60),
    ]


def _pages(spots: list[Spot]) -> list[Row]:
    """Whole pages, one at a time, each asked for the first time."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.test import Client

    states = ("en-cours", "termines", "received", "done", "closed")
    filters = list(itertools.product(CATEGORIES, states, ("", "30", "365")))
    rng = random.Random(11)
    rng.shuffle(filters)
    client = Client(headers={"host": urlsplit(settings.ORIGIN).netloc})

    def page(number: int, path: str) -> None:
        slug = spots[number % 40][2]
        category, state, period = filters[number % len(filters)]
        answer = client.get(
            f"/{slug}/signalements/{path}", {"categorie": category, "etat": state, "periode": period}
        )
        assert answer.status_code == 200, (slug, answer.status_code)

    listed = _taken(lambda n=n: page(n, "") for n in range(400))
    mapped = _taken(lambda n=n: page(n, "carte/") for n in range(400))
    return [
        _row("Liste publique avec filtres, page entière", listed, 60),
        _row("Carte publique avec filtres, page entière", mapped, 60),
    ]
