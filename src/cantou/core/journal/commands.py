"""`cantou journal …`."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import track


@click.group()
def journal() -> None:
    """Registre de qui a fait quoi, chaîné par organisme."""


@journal.command()
@click.option("--organisation", type=int, metavar="N", help="Numéro d’un seul organisme ; tous par défaut.")
def verify(*, organisation: int | None) -> None:
    """Recalcule chaque chaîne et nomme la première entrée qui ne tient pas."""
    from cantou.core.journal.domain.verify import verify as verify_chain
    from cantou.core.journal.models import Entry
    from cantou.core.scope.scope import Scope

    owners = Entry._meta.get_field("organisation").related_model._default_manager.order_by("pk")  # noqa: SLF001
    if organisation is not None:
        owners = owners.filter(pk=organisation)
    broken, entries, chains = [], 0, 0
    for owner in track(
        list(owners),
        "Vérification…",
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ):
        with Scope.agent(owner.pk, reason="cantou journal verify").enter():
            verdict = verify_chain(organisation=owner.pk)
        chains, entries = chains + 1, entries + verdict.entries
        if verdict.broken_at is not None:
            broken.append(f"{owner} (organisme {owner.pk}) : rompu à l’entrée {verdict.broken_at}")
    if broken:
        raise click.ClickException("Le registre ne tient pas. " + " ; ".join(broken))
    click.echo(f"Le registre tient : {entries} entrées, {chains} organismes.")
