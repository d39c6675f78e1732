"""The table that `make bench` prints, and keeps in bench-results/table.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`holds` is None where no bound is given."""

    what: str
    measured: str
    bound: str = ""
    holds: bool | None = None


def line(row: Row) -> str:
    verdict = {True: "oui", False: "**non**", None: ""}[row.holds]
    return f"| {row.what} | {row.measured} | {row.bound} | {verdict} |"


HEAD = "| Mesure | Ici | Borne | Tenue |\n|---|---|---|---|"
