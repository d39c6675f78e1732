"""The PostgreSQL of a test run, started when the first test needs a database, and its database, migrated.

The wheel's, or that of CANTOU_TEST_PG_BIN (a folder of PostgreSQL's programs, such as Debian's 15). Migrating takes
longer than a hundred tests: what came of it is kept in .pytest_cache, under a name that changes with whatever made it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from cantou.core.scope.bootstrap import bootstrap
from cantou.run.binaries import server_binaries
from cantou.run.postgres import SUPERUSER, throwaway

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".pytest_cache" / "databases"
MOST_KEPT = 3
OURS = re.compile(r"^\s*(?:from|import) (cantou[\w.]*)", re.MULTILINE)


@contextmanager
def test_server(settings_dict, migrate):
    """Point Django's settings of a connection, changed in place, at a server with our roles and a migrated database.

    `migrate` makes the database and its tables, over those settings.
    """
    binaries = Path(os.environ["CANTOU_TEST_PG_BIN"]) if "CANTOU_TEST_PG_BIN" in os.environ else None
    kept = KEPT / digest(binaries or server_binaries())
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:  # Of several processes that start at once, one migrates.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with throwaway(binaries) as server:
                bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
                point(settings_dict, server, "cantou")
                migrate()
                server.stop()
                keep(server.data, kept)
    with throwaway(binaries, data=kept) as server:
        point(settings_dict, server, "test_cantou")
        yield


def point(settings_dict, server, name: str) -> None:
    settings_dict |= {"HOST": str(server.socket), "NAME": name, "USER": "cantou_app", "PORT": ""}


def keep(data: Path, kept: Path) -> None:
    """Whole or not at all; the oldest go."""
    fresh = kept.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(data), str(fresh)], check=True)
    fresh.rename(kept)
    made = sorted(
        (folder for folder in KEPT.iterdir() if folder.is_dir()), key=lambda one: one.stat().st_ctime
    )
    for folder in made[:-MOST_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)


def digest(binaries: Path) -> str:
    """Of all that decides what the tables are: migrations, what they import of ours, the roles, the libraries."""
    migrations = sorted(ROOT.glob("src/**/migrations/*.py")) + sorted(ROOT.glob("tests/**/migrations/*.py"))
    named = {name for path in migrations for name in OURS.findall(path.read_text("utf-8"))}
    settings = ROOT / "src/cantou/config/settings.py"
    makers = [source for name in sorted(named) for source in sources(name)]
    roles = [*sorted((ROOT / "src/cantou/core/scope").glob("*.*")), ROOT / "src/cantou/run/states.py"]
    found = hashlib.sha256(str(binaries).encode())
    for path in [*migrations, *makers, *roles, settings, ROOT / "requirements/base.txt", Path(__file__)]:
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def sources(module: str) -> list[Path]:
    """The file of a module, or those of a package."""
    path = ROOT / "src" / module.replace(".", "/")
    if path.is_dir():
        return sorted(path.glob("*.py"))
    return [one for one in (path.with_suffix(".py"), path.parent.with_suffix(".py")) if one.exists()]
