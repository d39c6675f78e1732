"""`make bench-mobilite FEEDS="a.zip b.zip"`, or `python -m bench.journeys compare|growth|prove …`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from bench.journeys import compare, prove

DAY = "2025-02-04"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.journeys")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in ("compare", "growth"):
        verb = verbs.add_parser(name)
        verb.add_argument("feeds", nargs="+", type=Path)
        verb.add_argument("--day", default=DAY, type=dt.date.fromisoformat)
        verb.add_argument("--turns", type=int, default=3)
        verb.add_argument("--pairs", type=int, default=100)
    verb = verbs.add_parser("prove")
    verb.add_argument("feeds", nargs="*", type=Path)
    verb.add_argument("--worlds", type=int, default=1000)
    verb.add_argument("--first", type=int, default=100_000)
    verb.add_argument("--pairs", type=int, default=500)
    asked = parser.parse_args()
    if asked.verb == "compare":
        compare.compare(asked.feeds, asked.day, asked.turns, asked.pairs)
    elif asked.verb == "growth":
        compare.growth(asked.feeds, asked.day, asked.pairs)
    else:
        prove.prove(asked.feeds, asked.first, asked.worlds, asked.pairs)


if __name__ == "__main__":
    main()
