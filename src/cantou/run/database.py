"""Which database a command speaks to: the operator's, a running demonstration's, or its folder's own."""

from __future__ import annotations

import atexit
import os
from typing import TYPE_CHECKING

from cantou.run.errors import RunError
from cantou.run.state import home, running

if TYPE_CHECKING:
    from pathlib import Path

    from cantou.run.postgres import Postgres

VARIABLES = {
    "DATABASE_URL": "cantou_app",
    "CANTOU_OWNER_URL": "cantou_owner",
    "CANTOU_BACKUP_URL": "cantou_backup",
}


def addresses(server: Postgres) -> dict[str, str]:
    return {name: server.url(role) for name, role in VARIABLES.items()}


def find_database(*, create: bool = False) -> None:
    """Put the addresses of the database into the environment.

    Without DATABASE_URL: those of the demonstration that runs over CANTOU_HOME; or its PostgreSQL is started
    until this command ends. `create` makes an empty one where there is none.

    Raises RunError: there is no database to speak to.
    """
    if os.environ.get("DATABASE_URL"):
        return
    found = running(home())
    if found:
        os.environ.update({name: value for name, value in found.items() if name not in os.environ})
        return
    folder = home() / "pg"
    if not create and not (folder / "data").exists():
        raise RunError("Aucune base de données : donnez DATABASE_URL, ou lancez d’abord « make demo ».")
    os.environ.update(addresses(_started(folder)))


def _started(folder: Path) -> Postgres:
    from cantou.core.scope.bootstrap import bootstrap
    from cantou.run.postgres import SUPERUSER, Postgres

    server = Postgres(folder)
    server.start()
    atexit.register(server.stop)
    bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
    return server


def require(variable: str, purpose: str) -> str:
    """The address in an environment variable.

    Raises RunError: it is not given.
    """
    value = os.environ.get(variable, "")
    if not value:
        raise RunError(f"Il manque {variable} : {purpose}.")
    return value
