"""What issue 5 asks of an alert's page: 200 requests a second for 60 seconds, none fails.

`python -m bench.alert_page` makes a database and web processes of its own, asks for the page of an alert there, and
ends them: two minutes of an idle machine. `python -m bench.alert_page
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

import django
from proof.alert.village import alert_it, people_it
from proof.booking.place import place

from bench.load import LOOPBACK, Result, _answer, get
from bench.site import FOLDER, Site

CONNECTIONS = 32
OK = 200
MOST_SECONDS = 120


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
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cantou-page-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with place(Path(folder)) as where:
            django.setup()
            path = page()
            with Site(where.server).web() as port:
                return measure(f"http://{LOOPBACK}:{port}{path}", rate=given.rate, seconds=seconds)


def page() -> str:
    """Of a real alert, on the portal of its commune."""
    from cantou.core.organisations.domain.offers import enable_offer
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope
    from cantou.services.alertes.models import Alert

    organisation, commune = people_it(0, "")
    enable_offer(organisation=Organisation.objects.get(pk=organisation), service="alertes")
    alert = alert_it(organisation, commune)
    with Scope.agent(organisation).enter():
        code = Alert.objects.values_list("thread__code", flat=True).get(
            organisation_id=organisation, pk=alert
        )
    return f"/preuve/alertes/{code}/"


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
