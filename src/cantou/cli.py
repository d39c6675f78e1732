"""The `cantou` command. Nothing here works by itself: each command calls the room that does.

Django starts only for the commands that need it. Rooms of core give their commands by the table below, services
by their manifest. An error is one clear line, in French; `--debug` shows where it comes from.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cantou import __version__
from cantou.run.errors import RunError
from cantou.run.french import speak_french

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = {
    "territories": (
        "cantou.core.territories.commands:territories",
        "Communes, EPCI, départements et régions.",
    ),
    "gazetteer": ("cantou.core.territories.commands:gazetteer", "Lieux-dits, voies et adresses."),
    "organisation": ("cantou.desk.commands:organisation", "Organismes : mairies, EPCI…"),
    "offer": ("cantou.core.organisations.commands:offer", "Services ouverts par un organisme."),
    "onboard": ("cantou.desk.commands:onboard", "Ouvre une liste de communes (CSV)."),
    "journal": ("cantou.core.journal.commands:journal", "Registre de qui a fait quoi."),
    "notices": ("cantou.core.notices.commands:notices", "Messages envoyés aux personnes."),
    "application": (
        "cantou.core.applications.commands:application",
        "Applications extérieures enregistrées par l’exploitant.",
    ),
    "openapi": ("cantou.core.api.commands:openapi", "Description OpenAPI de l’interface de programmation."),
}
"""Name → (module:attribute, what the help says), so that the help needs no Django."""


def start_django(*, database: bool = True) -> None:
    from cantou.run.database import find_database

    if database and not {"--help", "-h"} & set(sys.argv):
        find_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
    os.environ.setdefault("CANTOU_POOL", "0")
    import django

    django.setup()


ALONE = "cantou.commands"
"""Entry points of groups that work on files or figures alone: found and run without Django, without a database."""


def _alone(name: str) -> click.Command | None:
    for point in entry_points(group=ALONE, name=name):
        return point.load()  # type: ignore[no-any-return]
    return None


class Root(click.Group):
    """Knows the rooms' and the services' commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._lazy(), *entry_points(group=ALONE).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name) or _alone(cmd_name)
        path = None if command else self._lazy().get(cmd_name, (None, ""))[0]
        if not path:
            return command
        start_django()
        module, _, attribute = path.partition(":") if ":" in path else path.rpartition(".")
        return getattr(import_module(module), attribute)  # type: ignore[no-any-return]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lazy = self._lazy()
        with formatter.section("Commandes"):
            formatter.write_dl([(name, self._help(ctx, name, lazy)) for name in sorted(self.list_commands(ctx))
                                if not self._hidden(ctx, name)])  # fmt: skip

    def _help(self, ctx: click.Context, name: str, lazy: dict[str, tuple[str, str]]) -> str:
        command = super().get_command(ctx, name) or _alone(name)
        return command.get_short_help_str(90) if command else lazy[name][1]

    def _hidden(self, ctx: click.Context, name: str) -> bool:
        command = super().get_command(ctx, name)
        return bool(command and command.hidden)

    def _lazy(self) -> dict[str, tuple[str, str]]:
        from cantou.core.registry import services

        found = {
            manifest.id: (manifest.commands, manifest.title) for manifest in services() if manifest.commands
        }
        return {**found, **ROOMS}


@click.group(
    cls=Root,
    subcommand_metavar="COMMANDE [ARGUMENTS]…",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="Cantou %(version)s", help="Affiche la version.")
@click.option("--debug", is_flag=True, help="En cas d’erreur, montre d’où elle vient.")
def cantou(*, debug: bool) -> None:
    """Cantou : les services numériques des communes, ensemble.

    Sans DATABASE_URL, les commandes parlent à la démonstration du dossier CANTOU_HOME (« var »).
    """
    del debug  # Read by main, which sees errors that come before this.


@cantou.command()
@click.option("--port", type=click.IntRange(1, 65500), metavar="N", default=8000, show_default=True)
@click.option("--home", type=click.Path(path_type=Path), help="Dossier des données (CANTOU_HOME, « var »).")
@click.option("--france", is_flag=True, help="Charge toutes les communes de France.")
@click.option("--tied", is_flag=True, hidden=True)  # Ends with `make`, however that ends.
def demo(*, port: int, home: Path | None, france: bool, tied: bool) -> None:
    """La démonstration : base de données, contenu, portail et bureau, sur cette machine."""
    from cantou.run import launch
    from cantou.run.demo import run_demo
    from cantou.run.state import home as default_home

    parent = os.getppid() if tied else 0
    if tied:
        launch.die_with_parent(signal.SIGTERM)
    run_demo(home.resolve() if home else default_home(), port=port, france=france, parent=parent)


@cantou.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", default=2, show_default=True, help="Processus."
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    metavar="N",
    default=4,
    show_default=True,
    help="Fils par processus.",
)
def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Sert les pages (en production, derrière un serveur HTTPS)."""
    from cantou.run.serving import web_arguments

    os.environ["CANTOU_THREADS"] = str(threads)
    _become(web_arguments(host=host, port=port, workers=workers, threads=threads))


@cantou.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", default=8001, show_default=True)
def live(*, host: str, port: int) -> None:
    """Sert les connexions qui restent ouvertes (nouvelles en direct)."""
    from cantou.run.serving import live_arguments

    _become(live_arguments(host=host, port=port))


@cantou.command()
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    default=4,
    show_default=True,
    help="Tâches à la fois.",
)
@click.option("--queues", default="", help="Files à suivre, séparées par des virgules ; toutes par défaut.")
def worker(*, concurrency: int, queues: str) -> None:
    """Exécute les tâches de fond : messages, images, purges."""
    os.environ |= {"CANTOU_POOL": "1", "CANTOU_THREADS": str(concurrency)}
    start_django()
    from cantou.run.work import run_worker

    run_worker(concurrency=concurrency, queues=[name for name in queues.split(",") if name])


@cantou.command()
def migrate() -> None:
    """Met les tables de la base de données à jour (CANTOU_OWNER_URL)."""
    _as_owner()
    start_django()
    from django.core.management import call_command

    from cantou.run.states import quick_if_new

    with quick_if_new():
        call_command("migrate", verbosity=0, interactive=False)
    click.echo("La base de données est à jour.")


@cantou.command()
@click.option("--print", "show", is_flag=True, help="Montre le SQL, pour psql, sans rien exécuter.")
@click.option("--admin", metavar="URL", help="Adresse du serveur, comme administrateur.")
@click.option("--database", default="cantou", show_default=True, help="Base à créer ou à préparer.")
def bootstrap(*, show: bool, admin: str | None, database: str) -> None:
    """Crée la base de données et ses rôles, une fois, comme administrateur de PostgreSQL."""
    from cantou.core.scope import bootstrap as roles

    if show:
        click.echo(roles.script(), nl=False)
    elif admin:
        roles.bootstrap(admin, database)
        click.echo(f"La base « {database} » et ses rôles sont prêts.")
    else:
        raise click.UsageError("Il faut --print ou --admin URL.")


@cantou.command()
@click.option("--deploy", is_flag=True, help="Avec ce que la production demande.")
def check(*, deploy: bool) -> None:
    """Vérifie les réglages, la base de données et ses rôles."""
    start_django()
    from cantou.run.checks import problems

    found = list(problems(deploy=deploy))
    for problem in found:
        click.echo(f"– {problem}", err=True)
    if found:
        raise RunError(f"{len(found)} point(s) à corriger.")
    click.echo("Tout est en ordre.")


@cantou.command()
@click.option(
    "--to", type=click.Path(path_type=Path), default=Path(), help="Dossier, ou fichier .tar à écrire."
)
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="Ne garde dans ce dossier que les plus récentes."
)
def backup(*, to: Path, keep: int | None) -> None:
    """Sauvegarde la base et les fichiers (sans les clés) dans une archive (CANTOU_BACKUP_URL)."""
    from cantou.run.backup import back_up, keep_newest
    from cantou.run.database import find_database

    find_database()
    written = back_up(to)
    if keep:
        keep_newest(written.parent, keep)
    click.echo(str(written))


@cantou.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(*, archive: Path) -> None:
    """Remet une sauvegarde dans une base vide (CANTOU_OWNER_URL) et un dossier sans fichiers."""
    from cantou.run.backup import restore as restore_archive
    from cantou.run.database import find_database
    from cantou.run.state import home

    find_database(create=True)
    if not (home() / "keys").exists():
        click.echo(
            "Attention : les clés (dossier keys) ne sont pas là ; ce qui est chiffré restera fermé.", err=True
        )
    start_django()
    restore_archive(archive)
    from cantou.core.journal.domain.anchors import RESTORED, anchor
    from cantou.core.notices.domain.retention import after_restore
    from cantou.core.scope.scope import Scope

    waiting = after_restore()
    with Scope.public().enter():
        anchor(kind=RESTORED)
    click.echo(f"Sauvegarde remise en place ; {waiting} message(s) en attente à vérifier au bureau.")
    click.echo(f"Vérifiez le registre : cantou journal verify --backup {archive}")


@cantou.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(*, arguments: tuple[str, ...]) -> None:
    """Commandes de Django, pour ceux qui développent."""
    start_django(database=bool(arguments) and arguments[0] not in {"makemigrations", "makemessages", "check"})
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cantou manage", *arguments])


@cantou.command("demo-content", hidden=True)
@click.option("--france", is_flag=True)
def demo_content(*, france: bool) -> None:
    """Called by `demo`, which needs no Django itself."""
    start_django()
    from cantou.run.content import load
    from cantou.run.state import home

    load(home(), france=france)


@cantou.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("smtp", type=int)
@click.argument("http", type=int)
def mailbox(*, folder: Path, smtp: int, http: int) -> None:
    """Called by `demo`."""
    from cantou.run.mailbox import serve as serve_mailbox

    serve_mailbox(folder, host="127.0.0.1", smtp_port=smtp, http_port=http)


def _become(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606


def _as_owner() -> None:
    from cantou.run.database import find_database, require

    find_database()
    os.environ["DATABASE_URL"] = require("CANTOU_OWNER_URL", "l’adresse de la base comme cantou_owner")


def _told(error: Exception) -> Iterator[str]:
    """What to say of an error that is not one of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db import OperationalError

    first = str(error).strip().splitlines()
    line = first[0] if first else type(error).__name__
    if isinstance(error, OperationalError):
        yield f"La base de données ne répond pas : {line}"
    elif isinstance(error, CommandError | ImproperlyConfigured) or type(error).__module__.startswith(
        "cantou."
    ):
        yield line  # Written for whoever reads it.
    else:
        yield f"Erreur inattendue : {line} (--debug en dit plus)"


def main(arguments: list[str] | None = None) -> None:
    """The entry point: 2 for a wrong command, 1 for anything else."""
    speak_french()
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        result: Any = cantou.main(arguments, prog_name="cantou", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        hint = f" Aide : {context.command_path} --help" if context else ""
        click.echo(f"cantou : {error.format_message()}{hint}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except RunError as error:
        click.echo(f"cantou : {error}", err=True)
        sys.exit(1)
    except Exception as error:
        if "--debug" in arguments:
            raise
        click.echo(f"cantou : {next(_told(error))}", err=True)
        sys.exit(1)
    sys.exit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
