"""`make prove`: nothing that was shown to somebody is lost, whatever dies meanwhile; and a backup is the same portal."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from proof.filing import Filings
from proof.house import House
from proof.killing import Killings
from proof.moving import move
from proof.reckoning import Reckoning, reckon, settle

if TYPE_CHECKING:
    import threading

SLUGS = """
select distinct t.slug from organisations_coverage c join territories_territory t on t.id = c.territory_id
where c.service = 'signalements' and c.rank = 0 and t.level = 'commune' and t.slug is not null order by t.slug limit 12
"""


def main() -> int:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="cantou-prove-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        found = Reckoning()
        old = House(Path(folder) / "home")
        new = None
        try:
            found.tell("premier démarrage", f"{old.start():.1f} s")
            filings = _file_and_kill(old, found, asked)
            found.tell("la file des tâches est vide après", f"{settle(old):.0f} s")
            reckon(old, filings, found)
            new = move(old, Path(folder), filings.shown[-1], found) if asked.move else None
        finally:
            for house in (old, new):
                if house is not None:
                    house.stop()
            nothing_left([old, *([new] if new else [])], found)
            show(found)
            if asked.keep and found.wrong:
                os.rename(folder, f"{folder}-kept")
                Path(folder).mkdir()
    return 1 if found.wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/prove", description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--no-move", dest="move", action="store_false", help="no backup, no restore")
    parser.add_argument("--keep", action="store_true", help="keep the folder when something is wrong")
    return parser.parse_args()


def _file_and_kill(house: House, found: Reckoning, asked: argparse.Namespace) -> Filings:
    """Something dies each time that so many references have been shown."""
    filings = Filings(house.port, [row[0] for row in house.read(SLUGS)], asked.reports)
    killings = Killings(house)
    begun = time.monotonic()
    clients = filings.run(asked.clients)
    for number in range(asked.kills):
        wait_for(filings, (number + 1) * asked.reports // (asked.kills + 2), clients)
        killings.in_turn(number)
    for client in clients:
        client.join()
    found.tell("dépôts", f"{asked.reports} par {asked.clients} clients en {time.monotonic() - begun:.0f} s")
    for what, told in killings.told():
        found.tell(what, told)
    for failure in killings.never:
        found.tell("kill -9", failure, holds=False)
    return filings


def wait_for(filings: Filings, number: int, clients: list[threading.Thread]) -> None:
    while len(filings.shown) < number and any(client.is_alive() for client in clients):
        time.sleep(0.01)


def nothing_left(houses: list[House], found: Reckoning) -> None:
    time.sleep(0.5)
    left = [line for house in houses for line in house.left_running()]
    found.tell("processus qui restent", " ; ".join(left) or 0, holds=not left)


def show(found: Reckoning) -> None:
    width = max(len(what) for what, _ in found.rows)
    for what, told in found.rows:
        print(f"{what.ljust(width)}  {told}")
    print("\nTout tient." if not found.wrong else f"\n{len(found.wrong)} point(s) ne tiennent pas.")


if __name__ == "__main__":
    sys.exit(main())
