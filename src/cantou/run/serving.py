"""How the server's processes are run: the same commands in production and in the demonstration."""

from __future__ import annotations

import os

RESPAWN = ("--respawn-failed-workers", "--respawn-interval", "0.5")
GRANIAN = ("-m", "granian", *RESPAWN, "--workers-kill-timeout", "3")
PAGES = "cantou.config.wsgi:application"
LIVE = "cantou.config.asgi:application"


def web_arguments(*, host: str, port: int, workers: int = 2, threads: int | None = None) -> list[str]:
    """Python's arguments for the process of the pages."""
    threads = threads or int(os.environ.get("CANTOU_THREADS", "4"))
    size = ("--workers", str(workers), "--blocking-threads", str(threads))
    return [*GRANIAN, "--interface", "wsgi", "--no-ws", *size, "--host", host, "--port", str(port), PAGES]


def live_arguments(*, host: str, port: int) -> list[str]:
    """Python's arguments for the one small process that holds the live connections."""
    return [*GRANIAN, "--interface", "asginl", "--workers", "1", "--host", host, "--port", str(port), LIVE]
