"""What issue 5 asks of an alert's page: 200 requests a second for 60 seconds, none fails.

`python -m bench.alert_page` starts a demonstration in a folder of its own, asks for the page of an alert that runs
there, and ends it: two minutes of an idle machine. `python -m bench.alert_page
http://127.0.0.1:8000/vic-sur-cere/alertes/CODE/` asks a server of this machine that runs already. Requests leave at
their hour whatever became of those before: a latency counts from then.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from proof.house import House

from bench.load import LOOPBACK, Result, _answer, get

CONNECTIONS = 32
OK = 200
MOST_SECONDS = 120
RUNNING = """
select t.slug, a.code from alertes_thread a
join organisations_organisation o on o.id = a.organisation_id
join territories_territory t on t.id = o.territory_id
where a.is_public and a.ended_at is null and a.expires > now() + interval '1 hour'
  and t.level = 'commune' and t.slug is not null
order by a.status, a.id limit 1
"""


async def _ask(
    address: str, numbers: count[int], begun: float, most: int, rate: float, result: Result
) -> None:
    parts = urlsplit(address)
    request = get(parts.path, host=parts.netloc)
    reader = writer = None
    while (number := next(numbers)) < most:
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            if writer is None or reader is None:
                reader, writer = await asyncio.open_connection(LOOPBACK, parts.port or 80)
            writer.write(request)
            await writer.drain()
            status, stays = await asyncio.wait_for(_answer(reader), 10)
        except (OSError, EOFError, TimeoutError):
            status, stays = 0, False
        result.statuses[status] = result.statuses.get(status, 0) + 1
        result.latencies.append(time.perf_counter() - due)
        if not stays and writer is not None:
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def steady(address: str, *, rate: float, seconds: float) -> Result:
    if urlsplit(address).hostname not in {LOOPBACK, "localhost"}:
        raise SystemExit("Seulement un serveur de cette machine.")
    result, numbers, begun = Result(), count(), time.perf_counter()
    most = int(rate * seconds)
    await asyncio.gather(
        *(_ask(address, numbers, begun, most, rate, result) for _connection in range(CONNECTIONS))
    )
    result.seconds = time.perf_counter() - begun
    return result


def main() -> int:
    words = argparse.ArgumentParser(description="Une page d’alerte, tant de fois par seconde.")
    words.add_argument("address", nargs="?", help="sans elle, une démonstration à part")
    words.add_argument("--rate", type=float, default=200)
    words.add_argument("--seconds", type=float, default=60)
    given = words.parse_args()
    seconds = min(given.seconds, MOST_SECONDS)
    if given.address:
        return measure(given.address, rate=given.rate, seconds=seconds)
    with tempfile.TemporaryDirectory(prefix="cantou-page-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        house = House(Path(folder) / "home")
        try:
            house.start()
            return measure(address_in(house), rate=given.rate, seconds=seconds)
        finally:
            house.stop()


def address_in(house: House) -> str:
    (found,) = house.read(RUNNING)
    slug, code = found
    return f"http://{LOOPBACK}:{house.port}/{slug}/alertes/{code}/"


def measure(address: str, *, rate: float, seconds: float) -> int:
    """Some before are not counted: each process draws the page once."""
    asyncio.run(steady(address, rate=20, seconds=2))
    load = os.getloadavg()[0]
    result = asyncio.run(steady(address, rate=rate, seconds=seconds))
    failed = sum(number for status, number in result.statuses.items() if status != OK)
    print(f"{address}, {os.cpu_count()} cœurs, charge {load:.1f} avant")
    print(
        f"{len(result.latencies)} requêtes, {result.rate:.0f} par seconde, {failed} échec(s),"
        f" p50 {result.percentile(0.5):.0f} ms, p95 {result.percentile(0.95):.0f} ms,"
        f" p99 {result.percentile(0.99):.0f} ms"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
