"""Open311 as other programs ask it: `python -m bench --only open311`.

Lists by commune between two dates, over the busiest mairies, in pages of fifty; then the thousand that the standard
allows at once; then one request.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bench.load import get, load
from bench.pages import OK, told
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.site import Site

COMMUNES, ASKED = 200, 3_000
ROOT = "/open311/v2"
_CODES = (
    "select t.code from organisations_coverage c join territories_territory t on t.id = c.territory_id"
    " where c.service = 'signalements' and c.rank = 0 and t.level = 'commune' order by c.organisation_id limit %s"
)
_SHOWN = (
    "select t.code, p.reference from signalements_publication p join territories_territory t on t.id = p.commune_id"
    " order by p.id limit %s"
)


def lists(codes: list[str], *, size: int, days: int, **more: str) -> list[str]:
    """The same at each run: windows that end anywhere in the last year."""
    chance, now = random.Random(311), datetime.now(UTC).replace(microsecond=0)
    paths = []
    for number in range(ASKED):
        end = now - timedelta(days=chance.randrange(365))
        asked = {
            "jurisdiction_id": codes[number % len(codes)],
            "start_date": (end - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "end_date": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "page_size": str(size),
            **more,
        }
        paths.append(f"{ROOT}/requests.json?{urlencode(asked)}")
    return paths


def open311(place: Site, seconds: float) -> list[Row]:
    """The site answers on `place.port`."""
    with place.owner() as owner:
        codes = [row[0] for row in owner.execute(_CODES, [COMMUNES]).fetchall()]
        owner.execute("alter table signalements_publication no force row level security")
        shown = owner.execute(_SHOWN, [ASKED]).fetchall()
        owner.rollback()
    busiest = codes[:1]
    asked = (
        ("50 par page, 30 jours", lists(codes, size=50, days=30), 60),
        ("50 par page, 90 jours, la mairie la plus chargée", lists(busiest, size=50, days=90), 60),
        ("50 par page, ouverts d’une catégorie", lists(codes, size=50, days=90, status="open", service_code="voirie"), 60),
        ("1 000 d’un coup, 90 jours, la mairie la plus chargée", lists(busiest, size=1000, days=90), None),
        ("un signalement", [f"{ROOT}/requests/{ref}.json?jurisdiction_id={code}" for code, ref in shown], 60),
    )  # fmt: skip
    rows = []
    for title, paths, bound in asked:
        result = load(port=place.port, make=_over(paths), seconds=seconds)
        fast = None if bound is None else result.percentile(0.95) <= bound and set(result.statuses) == {OK}
        rows.append(Row(f"Open311, {title}", told(result), f"p95 ≤ {bound} ms" if bound else "", fast))
    return rows


def _over(paths: list[str]) -> Callable[[int], bytes]:
    return lambda number: get(paths[number % len(paths)])
