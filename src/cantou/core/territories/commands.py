"""`cantou territories …` and `cantou gazetteer …`: thin, they read a file and say what became of it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import progress as bars
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cantou.core.territories.domain.progress import Progress
    from cantou.core.territories.engine.problems import Problem

_SHOWN = 20
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def territories() -> None:
    """Communes, intercommunalités, départements et régions."""


@click.group()
def gazetteer() -> None:
    """Lieux-dits, voies et adresses."""


@territories.command()
@click.option(
    "--departement",
    "departements",
    multiple=True,
    metavar="CODE",
    help="Un département (répétable) : 15, 2A…",
)
@click.option("--all", "everything", is_flag=True, help="Toute la France (34 969 communes).")
@click.option(
    "--source", type=click.Path(path_type=Path), help="Dossier du découpage ; node_modules par défaut."
)
def load(*, departements: tuple[str, ...], everything: bool, source: Path | None) -> None:
    """Charge le découpage administratif, ou le met à jour : seul ce qui diffère est écrit."""
    from cantou.core.territories.domain.load import load_territories

    if everything == bool(departements):
        raise click.UsageError("Il faut --departement CODE ou --all.")
    with _working() as progress:
        report = load_territories(departements=departements or None, source=source, progress=progress)
    total = report.totals
    click.echo(
        f"{total['commune']} communes (dont {report.with_centre} situées), {total['epci']} intercommunalités,"
        f" {total['departement']} départements, {total['region']} régions, au {report.vintage:%d/%m/%Y} :"
        f" {report.added} ajoutés, {report.changed} modifiés, en {report.seconds:.1f} s."
    )
    _list("Mouvements de communes reconnus", [f"{c.name_before} → {c.name_after}" for c in report.changes])
    _list("Absentes de ce découpage sans qu’il dise pourquoi, laissées en place", report.unexplained)


@territories.command()
@click.argument("file", type=FILE, metavar="FICHIER.geojson")
@click.option("--source", help="D’où vient ce fichier ; son nom par défaut.")
def contours(*, file: Path, source: str | None) -> None:
    """Charge les contours des communes (forme de geo.api.gouv.fr)."""
    from cantou.core.territories.domain.contours import load_contours

    with _working(), file.open("rb") as stream:
        report = load_contours(stream=stream, source=source or file.name)
    click.echo(
        f"{report.written} contours de communes, {report.wholes} d’intercommunalités et de départements."
    )
    _list("Fusionnées depuis, ajoutées à la commune d’aujourd’hui", report.merged)
    _list("Sans contour dans ce fichier (rétablies depuis, ou absentes)", report.restored)
    _list("Nom changé depuis", report.renamed)
    _list("Non chargées ici", report.elsewhere)
    _problems(report.problems, report.problem_count)


@territories.command()
@click.argument("file", type=FILE, metavar="FICHIER.csv")
def changes(*, file: Path) -> None:
    """Enregistre les fusions, rétablissements et changements de nom de communes.

    Colonnes : date, type (fusion, rétablissement, changement de nom), code_avant, nom_avant, code_apres,
    nom_apres. Le fichier « événements sur les communes » de l’INSEE convient aussi.
    """
    from cantou.core.territories.domain.changes import record_changes

    with _working(), file.open("rb") as stream:
        report = record_changes(stream=stream, source=file.name)
    click.echo(
        f"{report.read} changements lus, {report.recorded} nouveaux ;"
        f" {report.waiting} à venir, {report.elsewhere} hors des départements chargés."
    )
    _list("Communes qui ne sont plus", report.closed)
    _list("Communes nouvelles ou rétablies", report.opened)
    _list("Noms changés", report.renamed)
    _list("Toujours présentes dans un découpage plus récent, laissées en place", report.denied)
    _problems(report.problems, report.problem_count)


@gazetteer.command("load")
@click.argument("file", type=FILE, metavar="BAL.csv")
@click.option(
    "--shrink", is_flag=True, help="Accepte que plus de la moitié des lieux d’une commune disparaisse."
)
def load_gazetteer(*, file: Path, shrink: bool) -> None:
    """Charge une base adresse locale (BAL 1.1 à 1.5), d’une commune ou de plusieurs."""
    from cantou.core.territories.domain.places import load_bal

    with _working() as progress, file.open("rb") as stream:
        report = load_bal(stream=stream, may_shrink=shrink, progress=progress)
    click.echo(
        f"{report.communes} commune(s) : {report.added} lieux ajoutés, {report.changed} modifiés,"
        f" {report.withdrawn} retirés."
    )
    _list("Communes non chargées ici", report.unknown)
    _problems(report.problems, report.problem_count)


@contextmanager
def _working() -> Iterator[Progress]:
    """A Scope, a bar on a terminal, and errors in one line."""
    from cantou.core.scope.scope import Scope
    from cantou.core.territories.domain.messages import TerritoryError

    bar = bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    task = bar.add_task("Lecture…", total=None)

    def progress(step: str, number: int, total: int) -> None:
        bar.update(task, description=step, completed=number - 1, total=total)

    try:
        with bar, Scope.public().enter():
            yield progress
    except TerritoryError as error:
        raise click.ClickException(str(error)) from error


def _list(title: str, lines: Sequence[str]) -> None:
    if not lines:
        return
    click.echo(f"{title} ({len(lines)}) :")
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  … et {len(lines) - _SHOWN} autres")


def _problems(problems: Sequence[Problem], count: int) -> None:
    from cantou.core.territories.domain.messages import describe

    if count:
        click.echo(f"À corriger dans le fichier ({count}) :", err=True)
    for problem in problems[:_SHOWN]:
        click.echo(f"  {describe(problem)}", err=True)
    if count > _SHOWN:
        click.echo(f"  … et {count - _SHOWN} autres", err=True)
