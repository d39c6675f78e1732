"""What a running demonstration is: the other commands find its database without being told."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cantou.run.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

STATE = "run/demo.json"
LOCK = "run/lock"


def home() -> Path:
    return Path(os.environ.get("CANTOU_HOME", "var")).resolve()


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for one supervisor at a time.

    Raises RunError: another one holds it.
    """
    place = folder / LOCK
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(f"Une démonstration utilise déjà le dossier {folder}.") from None
        try:
            yield
        finally:
            (folder / STATE).unlink(missing_ok=True)


def write_state(folder: Path, environment: dict[str, str]) -> None:
    """The environment of a running demonstration, for our user's eyes only (files are made 0600)."""
    handle, name = tempfile.mkstemp(dir=folder / "run")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "environment": environment}, file)
    Path(name).replace(folder / STATE)


def running(folder: Path) -> dict[str, str]:
    """The environment of the demonstration that runs over this folder; empty when none does."""
    with suppress(FileNotFoundError, ValueError, KeyError, ProcessLookupError, PermissionError):
        state = json.loads((folder / STATE).read_text("utf-8"))
        os.kill(int(state["pid"]), 0)
        return {str(name): str(value) for name, value in state["environment"].items()}
    return {}
