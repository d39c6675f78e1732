"""`cantou notices …`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cantou.core.notices.domain.retention import after_restore
from cantou.core.notices.engine.dsn import read_bounce


@click.group(help="Messages envoyés aux personnes.")
def notices() -> None:
    pass


@notices.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def bounces(*, files: tuple[Path, ...]) -> None:
    """Lit les courriels revenus : fichiers, dossiers Maildir, ou l’entrée standard.

    À brancher sur la boîte de CANTOU_BOUNCES, par un alias du serveur de courriel : « |cantou notices bounces ».
    """
    from cantou.core.notices.tasks import bounced

    raw = [path.read_bytes() for path in _mails(files)] if files else [sys.stdin.buffer.read()]
    known = 0
    for content in raw:
        bounce = read_bounce(content)
        if bounce is not None:
            known += 1
            bounced.defer(
                organisation=bounce.mark.organisation,
                notice=str(bounce.mark.key),
                permanent=bounce.permanent,
                status=bounce.status,
            )
    click.echo(f"{known} retour(s) reconnu(s) sur {len(raw)} courriel(s) lu(s).")


@notices.command("after-restore")
def restored() -> None:
    """Après une restauration : ce qui attendait devient « incertain », rien ne repart tout seul."""
    click.echo(f"{after_restore()} message(s) à vérifier au bureau.")


def _mails(files: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if path.is_dir():
            found += sorted(child for child in path.rglob("*") if child.is_file())
        else:
            found.append(path)
    return found
