"""What `cantou check` looks at. Called under Django. Each problem is one line that says what to do."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import checks
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from cantou.core.registry import services
from cantou.run.state import home

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_SERVER = 150_000

# Django's own advice that does not hold here, each for its reason.
SILENCED = {
    "security.W005",  # includeSubDomains: the operator's domain has other sites
    "security.W021",  # preload: idem
    "security.W008",  # redirection to HTTPS is the front server's
    "security.W002",  # core.web sends the header
    "security.W004",  # HSTS and secure cookies follow from CANTOU_ORIGIN, of which we speak ourselves
    "security.W012",
    "security.W016",
}


def problems(*, deploy: bool) -> Iterator[str]:
    """Every problem found, nothing when all is well."""
    for message in checks.run_checks(include_deployment_checks=deploy):
        if message.level >= checks.WARNING and message.id not in SILENCED:
            yield f"{message.msg} ({message.id})"
    try:
        yield from _database()
        yield from _migrations()
    except OperationalError as error:
        yield f"La base de données ne répond pas : {str(error).splitlines()[0]}"
    if deploy:
        yield from _deployment()
    for manifest in services():
        yield from _health(manifest.id)


def _database() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('server_version_num')::int, current_setting('server_encoding')"
        )
        version, encoding = cursor.fetchone() or (0, "")
        cursor.execute(
            "select rolsuper or rolbypassrls, rolinherit, rolname from pg_roles where rolname = current_user"
        )
        unbound, inherits, name = cursor.fetchone() or (True, True, "?")
        cursor.execute(
            "select count(*) from pg_tables where schemaname = 'public' and tableowner = current_user"
        )
        (owned,) = cursor.fetchone() or (0,)
    if version < OLDEST_SERVER:
        yield f"PostgreSQL {version // 10_000} est trop ancien : il faut 15 ou plus."
    if encoding != "UTF8":
        yield f"La base est en {encoding} : il faut UTF8."
    if unbound or inherits or owned:
        yield (
            f"DATABASE_URL se connecte comme « {name} », qui en voit trop : donnez cantou_app,"
            " tel que « cantou bootstrap » le crée."
        )


def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield f"{len(missing)} mise(s) à jour des tables attendent : cantou migrate"


def _deployment() -> Iterator[str]:
    if not settings.SECURE:
        yield "CANTOU_ORIGIN doit commencer par https:// (témoins de connexion, clés d’accès, FranceConnect)."
    if not os.environ.get("CANTOU_EMAIL_URL"):
        yield "CANTOU_EMAIL_URL manque : aucun courriel ne partira."
    if "localhost" in settings.DEFAULT_FROM_EMAIL:
        yield "CANTOU_FROM manque : l’adresse d’expédition des courriels."
    keys = home() / "keys"
    for key in sorted(keys.glob("*")):
        if stat.S_IMODE(key.stat().st_mode) & 0o077:
            yield f"La clé {key} peut être lue par d’autres : chmod 600 {key}"
    if os.environ.get("CANTOU_DEMO"):
        yield "C’est une démonstration (CANTOU_DEMO) : ses mots de passe sont publics."


def _health(service: str) -> Iterator[str]:
    from django.utils.module_loading import import_string

    for check in services()[service].health:
        try:
            problem = import_string(check.check)()
        except Exception as error:  # noqa: BLE001 (a check that breaks is a problem like another)
            problem = f"la vérification « {check.id} » a échoué ({type(error).__name__})"
        if problem:
            yield f"{service} : {problem}"
