"""`make bench`: the table of DESIGN.md §6, measured here and now. About ten minutes the first time."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench.site import FOLDER, seconds_to_ready, site
from bench.table import HEAD, Row, line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bench.site import Site

SEEDED = FOLDER / "seeded"
TURNS = 4
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


@dataclass(frozen=True, slots=True)
class Stage:
    """Who asks for what, on a running site."""

    place: Site
    seconds: float
    organisations: list[int]
    """Forty mairies, the busiest first."""
    inhabitant: str = ""
    agents: tuple[str, ...] = ()
    """Sessions: of one mairie, of four, of forty."""


def searches(stage: Stage) -> Iterator[Row]:
    from bench import inside
    from bench.routing import routing

    yield inside.find_commune()
    yield inside.photograph()
    yield routing(stage.place)


def policies(stage: Stage) -> Iterator[Row]:
    from bench import inside

    yield from inside.policies(stage.place, stage.organisations[0])


def start(_stage: Stage) -> Iterator[Row]:
    yield warm_start()


def public_pages(stage: Stage) -> Iterator[Row]:
    from bench import pages

    yield from pages.public_pages(stage.place, stage.inhabitant, stage.seconds)


def desk(stage: Stage) -> Iterator[Row]:
    from bench import pages
    from bench.load import load

    with stage.place.owner() as owner:
        owner.execute("alter table signalements_report no force row level security")
        found = owner.execute(
            "select reference from signalements_report where organisation_id = %s limit 200",
            [stage.organisations[0]],
        )
        codes = [row[0] for row in found]
        owner.rollback()
    yield from pages.desk_pages(stage.place, stage.agents[0], codes, stage.seconds)
    for who, title in zip(stage.agents[1:], ("4 mairies", "40 mairies"), strict=True):
        result = load(port=stage.place.port, make=pages.over(["/bureau/"], who), seconds=stage.seconds)
        p95 = result.percentile(0.95)
        yield Row(f"Bureau, file de {title}", pages.told(result), "p95 ≤ 150 ms", p95 <= 150)


def filing(stage: Stage) -> Iterator[Row]:
    from bench import pages

    yield from pages.filing(stage.place, pages.sample(stage.place)["slugs"], reports=200)


def weights(stage: Stage) -> Iterator[Row]:
    from bench import pages

    yield from pages.weights(stage.place, pages.sample(stage.place)["slugs"][0])
    yield pages.opening(stage.place)


def compared(stage: Stage) -> Iterator[Row]:
    """The list with policies and without, in turns: a machine that does something else at times spoils neither."""
    from bench import pages
    from bench.load import load

    make = pages.over(pages.sample(stage.place)["list"], stage.inhabitant)
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(TURNS):
        for protected in (True, False):
            with nullcontext() if protected else without_policies(stage.place):
                load(
                    port=stage.place.port, make=make, seconds=0.5
                )  # Plans and relations are looked up again.
                rates[protected].append(
                    load(port=stage.place.port, make=make, seconds=stage.seconds / 2).rate
                )
    with_them, without = statistics.median(rates[True]), statistics.median(rates[False])
    ratio = with_them / without
    told = f"{with_them:.0f} / {without:.0f} req/s : {ratio:.2f}"
    yield Row("Liste, avec les politiques / sans", told, "≥ 0,75", ratio >= 0.75)


def programs(stage: Stage) -> Iterator[Row]:
    from bench.open311 import open311

    yield from open311(stage.place, stage.seconds)


def near(stage: Stage) -> Iterator[Row]:
    from bench.nearby import nearby

    yield from nearby(stage.place)


def reservations(stage: Stage) -> Iterator[Row]:
    from bench.booking import booking

    yield from booking(stage.place, stage.organisations)


def delays(stage: Stage) -> Iterator[Row]:
    from bench.cases import cases

    yield from cases(stage.place, stage.organisations)


def filling(stage: Stage) -> Iterator[Row]:
    from bench.cases import forms

    yield from forms(stage.place, stage.organisations[0])


ALONE = {
    "searches": searches,
    "nearby": near,
    "policies": policies,
    "booking": reservations,
    "cases": delays,
    "start": start,
}
SERVED = {
    "pages": public_pages,
    "open311": programs,
    "desk": desk,
    "filing": filing,
    "forms": filling,
    "weights": weights,
    "compared": compared,
}


def measure(place: Site, report: Report, seconds: float, only: Collection[str]) -> None:
    from bench import inside

    with place.owner() as owner:
        mairies = "select id from organisations_organisation where kind = 'mairie' order by id limit 40"
        stage = Stage(place, seconds, [row[0] for row in owner.execute(mairies)])
    for name in [name for name in ALONE if name in only]:
        report.add(ALONE[name](stage))
    if SERVED.keys().isdisjoint(only):
        return
    people = [inside.people(stage.organisations[:number]) for number in (1, 4, 40)]
    stage = replace(
        stage,
        inhabitant=inside.session_of(people[0][0]),
        agents=tuple(inside.session_of(agent) for _, agent in people),
    )
    with place.web(CANTOU_PROXIES="1"):
        for name in [name for name in SERVED if name in only]:
            report.add(SERVED[name](stage))


def main() -> None:
    every = [*ALONE, *SERVED]
    options = argparse.ArgumentParser(prog="make bench")
    options.add_argument("--seconds", type=float, default=6, help="length of each load")
    options.add_argument("--reports", type=int, default=1_000_000)
    options.add_argument("--only", default=",".join(every), metavar="PART,…", help=f"of {', '.join(every)}")
    chosen = options.parse_args()
    only = chosen.only.split(",")
    if unknown := set(only) - set(every):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    with site() as place:
        report = Report()
        if SEEDED.exists():
            place.run("migrate")  # Seeded by an older version, perhaps.
        else:
            fill(place, report, chosen.reports)
        measure(place, report, chosen.seconds, only)
        if len(only) == len(every):
            report.keep()


if __name__ == "__main__":
    main()
