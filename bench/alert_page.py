"""What issue 5 asks of an alert's page: 200 requests a second for 60 seconds, none fails.

`python -m bench.alert_page http://127.0.0.1:8000/vic-sur-cere/alertes/CODE/`, on a server of this machine that runs
already. Requests leave at their hour whatever became of those before: a latency counts from then.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from itertools import count
from urllib.parse import urlsplit

from bench.load import LOOPBACK, Result, _answer, get

CONNECTIONS = 32
OK = 200


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


def main() -> None:
    words = argparse.ArgumentParser(description="Une page d’alerte, tant de fois par seconde.")
    words.add_argument("address")
    words.add_argument("--rate", type=float, default=200)
    words.add_argument("--seconds", type=float, default=60)
    given = words.parse_args()
    result = asyncio.run(steady(given.address, rate=given.rate, seconds=min(given.seconds, 120)))
    failed = sum(number for status, number in result.statuses.items() if status != OK)
    print(
        f"{len(result.latencies)} requêtes, {result.rate:.0f} par seconde, {failed} échec(s),"
        f" p50 {result.percentile(0.5):.0f} ms, p95 {result.percentile(0.95):.0f} ms,"
        f" p99 {result.percentile(0.99):.0f} ms"
    )


if __name__ == "__main__":
    main()
