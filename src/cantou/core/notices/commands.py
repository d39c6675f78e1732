"""`cantou notices …`"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.conf import settings
from django.db import DatabaseError

from cantou.core.notices.domain.arrivals import NoOperatorError, keep_mail
from cantou.core.notices.domain.coming_back import is_bounce
from cantou.core.notices.domain.fetching import MailboxError, fetch
from cantou.core.notices.domain.retention import after_restore
from cantou.core.notices.engine.mails import LARGEST

TRY_LATER = 75
"""EX_TEMPFAIL: the mail server keeps it and tries again."""


@click.group(help="Messages envoyés aux personnes.")
def notices() -> None:
    pass


@notices.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
def bounces(*, files: tuple[Path, ...]) -> None:
    """Lit les courriels revenus : fichiers, dossiers Maildir, ou l’entrée standard.

    À brancher sur la boîte de CANTOU_BOUNCES, par un alias du serveur de courriel : « |cantou notices bounces ».
    """
    raw = [path.read_bytes() for path in _mails(files)] if files else [sys.stdin.buffer.read()]
    known = sum(is_bounce(content) for content in raw)
    click.echo(f"{known} retour(s) reconnu(s) sur {len(raw)} courriel(s) lu(s).")


@notices.command()
@click.option("--recipient", "recipients", multiple=True, help="Destinataire de l’enveloppe, s’il est connu.")
def mail(*, recipients: tuple[str, ...]) -> None:
    """Prend un courriel reçu, sur l’entrée standard : « |cantou notices mail --recipient $original_recipient ».

    À brancher sur la boîte de CANTOU_MAIL_IN, si Cantou ne la relève pas lui-même (CANTOU_IMAP_URL).
    """
    raw = sys.stdin.buffer.read(LARGEST + 1)
    while sys.stdin.buffer.read(1_000_000):
        continue  # A server whose pipe breaks would believe that it was not taken.
    try:
        if not is_bounce(raw):
            keep_mail(raw, recipients=recipients)
    except (NoOperatorError, DatabaseError, OSError) as error:
        click.echo(f"Le courriel n’a pas été pris : {type(error).__name__}.", err=True)
        sys.exit(TRY_LATER)


@notices.command("fetch")
def look() -> None:
    """Relève maintenant la boîte de CANTOU_IMAP_URL."""
    if not settings.IMAP_URL:
        raise click.ClickException("CANTOU_IMAP_URL n’est pas réglé.")
    try:
        click.echo(f"{fetch(settings.IMAP_URL)} message(s) pris.")
    except (MailboxError, NoOperatorError) as error:
        raise click.ClickException(str(error) or "Aucun organisme n’exploite la plateforme.") from error


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
