"""`scripts/prove-open311`: Open311 spoken by programs that are not ours, for long, and between two platforms.

Each part stands alone: `scripts/prove-open311 swagger three loop federation`. Loopback only, and bounded.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from cantou.run.ports import free_port
from proof.house import House
from proof.open311 import federation, loop, swagger, three
from proof.open311.city import City
from proof.reckoning import Reckoning

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTS = ("swagger", "three", "loop", "federation")


class Spoken(Reckoning):
    """Says each row as it comes: it takes minutes."""

    def tell(self, what: str, found: object, *, holds: bool = True) -> None:
        super().tell(what, found, holds=holds)
        print(*self.rows[-1], sep="\N{NO-BREAK SPACE}: ", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/prove-open311", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all of them by default")
    parser.add_argument("--requests", type=int, default=500, help="of the loop")
    parser.add_argument("--swagger", type=Path, default=Path("../shared/data/open311/schema/swagger.json"))
    parser.add_argument("--homes", type=Path, help="keep the two platforms here, to start faster next time")
    asked = parser.parse_args()
    found = Spoken()
    with tempfile.TemporaryDirectory(prefix="cantou-311-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        homes = asked.homes or Path(folder)
        homes.mkdir(exist_ok=True)
        _prove(asked, asked.parts or PARTS, homes, found)
    print("\nTout tient." if not found.wrong else f"\n{len(found.wrong)} point(s) ne tiennent pas.")
    return 1 if found.wrong else 0


def _prove(asked: argparse.Namespace, parts: Iterable[str], homes: Path, found: Reckoning) -> None:
    ours, theirs = _houses(homes, both="federation" in parts)
    houses = [ours, *([theirs] if theirs else [])]
    try:
        _start(houses, found)
        city = City(ours)
        if "swagger" in parts:
            swagger.prove(city, asked.swagger, homes, found)
        if "three" in parts:
            three.prove(city, homes, found)
        if "loop" in parts:
            loop.prove(city, asked.requests, found)
        if theirs is not None:
            federation.prove(city, theirs, found)
    finally:
        for house in houses:
            house.stop()


def _houses(homes: Path, *, both: bool) -> tuple[House, House | None]:
    """Each may call the other, by the setting that is made for it: loopback is a private address like any."""
    first = free_port()
    second = free_port(first + 20)
    allowed = {"CANTOU_OUTBOUND_ALLOWED": f"127.0.0.1:{first} 127.0.0.1:{second}"}
    ours = House(homes / "ours", port=first, more=allowed)
    return ours, House(homes / "theirs", port=second, more=allowed) if both else None


def _start(houses: list[House], found: Reckoning) -> None:
    taken: dict[House, float] = {}
    threads = [threading.Thread(target=lambda one=one: taken.update({one: one.start()})) for one in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.tell("plateformes prêtes après", ", ".join(f"{one:.0f} s" for one in taken.values()),
               holds=len(taken) == len(houses))  # fmt: skip
    if len(taken) < len(houses):
        raise RuntimeError("A platform never became ready.")


if __name__ == "__main__":
    sys.exit(main())
