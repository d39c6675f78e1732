"""`cantou journal …`."""

from __future__ import annotations

import json
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.journal.domain.anchors import Mark
    from cantou.core.journal.domain.verify import Verdict

FAULTS = {
    "changed": "modifiée, ajoutée ou déplacée",
    "missing": "manquante",
    "head": "au-delà de la dernière que la base a notée, ou différente d’elle",
    "rewritten": "autre que celle qui a été notée hors de la base",
}


@click.group()
def journal() -> None:
    """Registre de qui a fait quoi, chaîné par organisme."""


@journal.command()
@click.option("--organisation", type=int, metavar="N", help="Numéro d’un seul organisme ; tous par défaut.")
@click.option(
    "--backup",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="ARCHIVE",
    help="Compare aussi avec ce qu’une sauvegarde dit du registre.",
)
def verify(*, organisation: int | None, backup: Path | None) -> None:
    """Recalcule chaque chaîne, la compare avec ses ancres, et nomme la première entrée qui ne tient pas."""
    from cantou.core.journal.domain.anchors import anchor, as_marks
    from cantou.core.journal.domain.verify import chains
    from cantou.core.scope.scope import Scope

    marks = as_marks(_heads_in(backup)) if backup else {}
    with Scope.public().enter():
        owners = sorted({*chains(), *marks}) if organisation is None else [organisation]
    verdicts = [_verdict(owner, marks.get(owner, [])) for owner in _tracked(owners)]
    broken = [_told(verdict) for verdict in verdicts if verdict.broken_at is not None]
    if broken:
        raise click.ClickException("Le registre ne tient pas. " + " ; ".join(broken))
    with Scope.public().enter():
        anchor()
    entries = sum(verdict.entries for verdict in verdicts)
    click.echo(f"Le registre tient : {entries} entrées, {len(verdicts)} organismes.")


@journal.command("anchor")
def anchor_now() -> None:
    """Note la fin de chaque chaîne hors de la base (CANTOU_HOME/journal), comme le worker toutes les dix minutes."""
    from cantou.core.journal.domain.anchors import anchor
    from cantou.core.scope.scope import Scope

    with Scope.public().enter():
        noted = anchor()
    click.echo(f"{noted.chains} chaîne(s) notée(s).")


def _tracked(owners: list[int]) -> Iterable[int]:
    console = Console(stderr=True)
    return track(owners, "Vérification…", console=console, transient=True, disable=not sys.stderr.isatty())


def _verdict(owner: int, marks: list[Mark]) -> Verdict:
    from cantou.core.journal.domain.verify import verify as verify_chain
    from cantou.core.scope.scope import Scope

    with Scope.agent(owner, reason="cantou journal verify").enter():
        return verify_chain(organisation=owner, marks=marks)


def _told(verdict: Verdict) -> str:
    from cantou.core.journal.models import Entry
    from cantou.core.scope.scope import Scope

    owners = Entry._meta.get_field("organisation").related_model._default_manager  # noqa: SLF001
    with Scope.public().enter():
        owner = owners.filter(pk=verdict.organisation).first() or "organisme effacé"
    assert verdict.fault is not None
    return f"{owner} (organisme {verdict.organisation}) : entrée {verdict.broken_at} {FAULTS[verdict.fault]}"


def _heads_in(backup: Path) -> dict[str, Any]:
    with tarfile.open(backup) as archive:
        member = archive.extractfile("cantou.json")
        about = json.loads(member.read() if member else b"{}")
    found: dict[str, Any] = about.get("journal", {})
    return found
