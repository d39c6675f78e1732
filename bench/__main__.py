"""`make bench`: the table of DESIGN.md §6, measured here and now. About ten minutes the first time."""

from __future__ import annotations

import argparse
import os
import platform
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.site import FOLDER, seconds_to_ready, site
from bench.table import HEAD, Row, line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench.site import Site

SEEDED = FOLDER / "seeded"
PROTECTED = "select relname from pg_class where relforcerowsecurity and relkind = 'r'"


class Report:
    """Prints each row as it comes, and keeps the table."""

    def __init__(self) -> None:
        self.lines = [HEAD]
        print(
            f"{platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}\n\n{HEAD}",
            flush=True,
        )

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.lines.append(line(row))
            print(self.lines[-1], flush=True)

    def keep(self) -> None:
        (FOLDER / "table.md").write_text("\n".join(self.lines) + "\n", "utf-8")


def fill(place: Site, report: Report, reports: int) -> None:
    from bench.seed import seed

    place.run("migrate")
    seconds = place.run("territories", "load", "--all")
    report.add([Row("Charger tous les territoires de France", f"{seconds:.1f} s", "≤ 60 s", seconds <= 60)])
    begun = time.perf_counter()
    with place.owner() as owner:
        seed(owner, number=reports)
    report.add([Row(f"(1 000 organismes, {reports} signalements)", f"{time.perf_counter() - begun:.0f} s")])
    SEEDED.touch()


@contextmanager
def without_policies(place: Site) -> Iterator[None]:
    """Row-level security off, as owner, for the pages' own comparison; always put back."""
    with place.owner() as owner:
        tables = [name for (name,) in owner.execute(PROTECTED).fetchall()]
        for table in tables:
            owner.execute(f"alter table {table} disable row level security".encode())
    try:
        yield
    finally:
        with place.owner() as owner:
            for table in tables:
                owner.execute(f"alter table {table} enable row level security".encode())


def warm_start() -> Row:
    """The demonstration's second run: its data are there."""
    folder = FOLDER / "demo"
    if not folder.exists():
        seconds_to_ready(folder)
    seconds = seconds_to_ready(folder)
    return Row("`make demo`, une nouvelle fois", f"{seconds:.1f} s", "≤ 10 s", seconds <= 10)


def measure(place: Site, report: Report, seconds: float) -> None:
    from bench import inside, pages
    from bench.load import load
    from bench.routing import routing

    report.add([inside.find_commune(), inside.photograph(), routing(place)])
    with place.owner() as owner:
        organisations = [
            row[0]
            for row in owner.execute(
                "select id from organisations_organisation where kind = 'mairie' order by id limit 40"
            )
        ]
    busiest = organisations[0]
    report.add(inside.policies(place, busiest))
    inhabitant, agent = inside.people(organisations[:1])
    _, itinerant = inside.people(organisations[:4])
    _, intercommunal = inside.people(organisations)
    cookie = inside.session_of(inhabitant)
    with place.owner() as owner:
        owner.execute("alter table signalements_report no force row level security")
        codes = [
            row[0]
            for row in owner.execute(
                "select reference from signalements_report where organisation_id = %s limit 200", [busiest]
            )
        ]
        owner.rollback()
    report.add([warm_start()])
    with place.web(CANTOU_PROXIES="1") as port:
        addresses = pages.sample(place)
        report.add(pages.public_pages(place, cookie, seconds))
        report.add(pages.desk_pages(place, inside.session_of(agent), codes, seconds))
        for who, title in ((itinerant, "4 mairies"), (intercommunal, "40 mairies")):
            result = load(port=port, make=pages.over(["/bureau/"], inside.session_of(who)), seconds=seconds)
            report.add(
                [
                    Row(
                        f"Bureau, file de {title}",
                        pages.told(result),
                        "p95 ≤ 150 ms",
                        result.percentile(0.95) <= 150,
                    )
                ]
            )
        report.add(pages.filing(place, addresses["slugs"], reports=200))
        report.add([*pages.weights(place, addresses["slugs"][0]), pages.opening(place)])
        make = pages.over(addresses["list"], cookie)
        with_them = load(port=port, make=make, seconds=seconds)
        with without_policies(place):
            without = load(port=port, make=make, seconds=seconds)
        ratio = with_them.rate / without.rate
        report.add(
            [
                Row(
                    "Liste, avec les politiques / sans",
                    f"{with_them.rate:.0f} / {without.rate:.0f} req/s : {ratio:.2f}",
                    "≥ 0,75",
                    ratio >= 0.75,
                )
            ]
        )


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench")
    options.add_argument("--seconds", type=float, default=6, help="length of each load")
    options.add_argument("--reports", type=int, default=1_000_000)
    chosen = options.parse_args()
    with site() as place:
        report = Report()
        if not SEEDED.exists():
            fill(place, report, chosen.reports)
        measure(place, report, chosen.seconds)
        report.keep()


if __name__ == "__main__":
    main()
