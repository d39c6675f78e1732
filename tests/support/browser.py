"""Debian's Chromium, for the tests marked `browser`."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def chromium() -> str | None:
    """The browser's path; installed from Debian when it is missing and we may; None when there is none."""
    return _found() or (_installed() if os.geteuid() == 0 and shutil.which("apt-get") else None)


def _found() -> str | None:
    given = os.environ.get("CANTOU_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


def _installed() -> str | None:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with (Path(tempfile.gettempdir()) / "cantou-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Of several processes that look for it, one installs it.
        if not _found():
            print("Installation de Chromium (apt)…", flush=True)
            for command in (
                ["apt-get", "update"],
                ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
            ):
                subprocess.run(command, env=environment, capture_output=True, check=False)
    return _found()


@contextmanager
def launched():
    """A Chromium without a window. Its sandbox cannot work for root, nor inside most containers."""
    from playwright.sync_api import expect, sync_playwright

    # Playwright runs an event loop in this thread; Django would refuse its database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


def until(page, asked: str, *, seconds: float = 15) -> Any:
    """What `asked`, an async function, answers at last (wait_for_function takes the promise itself for a yes)."""
    for _ in range(int(seconds * 20)):
        if answer := page.evaluate(asked):
            return answer
        page.wait_for_timeout(50)
    raise AssertionError(f"Never true: {asked}")
