"""`cantou organisation …`, `cantou offer …`: thin, they call the domain and say what became of it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.core.organisations.models import Organisation
    from cantou.core.territories.models import Territory

KINDS = ("mairie", "epci", "departement", "region", "syndicat", "association", "company")
REASON = "ligne de commande"


@click.group()
def organisation() -> None:
    """Organismes : mairies, intercommunalités, départements, syndicats, associations."""


@click.group()
def offer() -> None:
    """Services ouverts par un organisme."""


@organisation.command()
@click.argument("name", metavar="NOM")
@click.option("--kind", type=click.Choice(KINDS), default="mairie", show_default=True, help="Sa nature.")
@click.option(
    "--territory", metavar="CODE", help="Code INSEE ou SIREN du territoire, ou son adresse (d/cantal)."
)
@click.option("--siren", default="", metavar="SIREN")
@click.option("--email", default="", metavar="ADRESSE")
@click.option("--phone", default="", metavar="NUMÉRO")
@click.option("--address", default="", metavar="TEXTE")
@click.option(
    "--hours", default="", metavar="TEXTE", help="« lundi et jeudi 9h-12h » ou au format OpenStreetMap."
)
@click.option("--operator", is_flag=True, help="C’est l’opérateur de la plateforme.")
@click.option("--practice", is_flag=True, help="Pour s’entraîner : ne paraît pas comme une vraie mairie.")
def create(
    *, name: str, kind: str, territory: str | None, operator: bool, practice: bool, **fields: str
) -> None:
    """Crée un organisme."""
    from cantou.core.organisations.domain.organisations import create_organisation

    with plainly():
        made = create_organisation(
            kind=kind,
            name=name,
            territory=_territory(territory) if territory else None,
            is_operator=operator,
            is_practice=practice,
            **fields,
        )
    click.echo(f"{made.name} : créé ({made.slug}).")


@organisation.command("export")
@click.argument("slug", metavar="ORGANISME")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="ARCHIVE.zip")
def export(*, slug: str, target: Path) -> None:
    """Écrit tout ce que possède un organisme dans une archive (réversibilité)."""
    from cantou.core.organisations.domain.departures import leave

    with plainly(), target.open("xb") as stream:
        members = leave(organisation=organisation_called(slug), stream=stream)
    rows = sum(member.rows or 0 for member in members)
    click.echo(f"{target} : {len(members)} fichiers, {rows} fiches.")


@organisation.command("leave")
@click.argument("slug", metavar="ORGANISME")
@click.option("--reason", required=True, metavar="TEXTE", help="Pourquoi : noté dans les registres.")
@click.option("--cancel", is_flag=True, help="Annule le départ demandé.")
def leave_platform(*, slug: str, reason: str, cancel: bool) -> None:
    """Première étape d’un départ : ferme ses services et donne le code de l’effacement."""
    from cantou.core.organisations.domain.erasure import ask_erasure, cancel_erasure

    with plainly():
        if cancel:
            cancel_erasure(organisation=organisation_called(slug), operator=_operator(), reason=reason)
            click.echo("Le départ est annulé. Les services restent fermés jusqu’à ce qu’on les rouvre.")
            return
        code = ask_erasure(organisation=organisation_called(slug), operator=_operator(), reason=reason)
    click.echo(f"Services fermés. Ensuite : cantou organisation export {slug} ARCHIVE.zip")
    click.echo(f"puis : cantou organisation erase {slug} --code {code} --reason …")


@organisation.command("confirm-host")
@click.argument("host", metavar="NOM")
def confirm_host(*, host: str) -> None:
    """Répond d’un nom de site que le DNS ne permet pas de vérifier."""
    from cantou.core.organisations.domain.hosts import confirm_host

    with plainly():
        found = confirm_host(host=host, reason=REASON)
    click.echo(f"{found.host} : confirmé.")


@organisation.command()
@click.argument("slug", metavar="ORGANISME")
@click.option("--code", required=True, metavar="CODE", help="Donné par « organisation leave ».")
@click.option("--reason", required=True, metavar="TEXTE")
def erase(*, slug: str, code: str, reason: str) -> None:
    """Dernière étape d’un départ : efface tout ce que possédait un organisme. Rien ne l’annule."""
    from cantou.core.organisations.domain.erasure import erase_organisation

    with plainly():
        rows = erase_organisation(
            organisation=organisation_called(slug), operator=_operator(), code=code, reason=reason
        )
    click.echo(f"Effacé : {rows} fiches. Les registres restent.")


@offer.command()
@click.argument("slug", metavar="ORGANISME")
@click.argument("service", metavar="SERVICE")
@click.option(
    "--on", "territories", multiple=True, metavar="CODE", help="Territoire (répétable) ; le sien par défaut."
)
@click.option("--set", "answers", multiple=True, metavar="RÉGLAGE=VALEUR", help="Un réglage (répétable).")
def enable(*, slug: str, service: str, territories: tuple[str, ...], answers: tuple[str, ...]) -> None:
    """Ouvre un service, ou change ses réglages."""
    from cantou.core.organisations.domain.offers import enable_offer
    from cantou.core.organisations.models import Coverage

    if wrong := [answer for answer in answers if "=" not in answer]:
        raise click.UsageError(f"Un réglage s’écrit NOM=VALEUR, et non « {wrong[0]} ».")
    with plainly():
        opened = enable_offer(
            organisation=organisation_called(slug),
            service=service,
            territories=[_territory(code) for code in territories] or None,
            settings=dict(answer.split("=", 1) for answer in answers),
            reason=REASON,
        )
    places = Coverage.objects.filter(offer_id=opened.pk).count()
    click.echo(f"{service} : ouvert, sur {places} territoire(s).")


@offer.command()
@click.argument("slug", metavar="ORGANISME")
@click.argument("service", metavar="SERVICE")
def close(*, slug: str, service: str) -> None:
    """Ferme un service : les portails ne le montrent plus."""
    from cantou.core.organisations.domain.offers import close_offer

    with plainly():
        close_offer(organisation=organisation_called(slug), service=service, reason=REASON)
    click.echo(f"{service} : fermé.")


def organisation_called(slug: str) -> Organisation:
    from cantou.core.organisations.models import Organisation

    found = (
        Organisation.objects.filter(slug=slug).first()
        or Organisation.objects.filter(siren=slug or "-").first()
    )
    if found is None:
        raise click.ClickException(f"Aucun organisme « {slug} » (nom court ou SIREN attendu).")
    return found


def _operator() -> Organisation:
    from cantou.core.organisations.models import Organisation

    found = Organisation.objects.filter(is_operator=True).first()
    if found is None:
        raise click.ClickException(
            "La plateforme n’a pas d’opérateur : cantou organisation create NOM --operator"
        )
    return found


def _territory(code: str) -> Territory:
    """By INSEE code of a commune, by address, or by SIREN of an EPCI."""
    from django.db.models import Q

    from cantou.core.territories.domain.queries import current

    wanted = (
        Q(slug=code.lower())
        | Q(level="commune", code=code.upper())
        | Q(siren=code)
        | Q(level="epci", code=code)
    )
    found = list(current().filter(wanted)[:2])
    if not found:
        raise click.ClickException(
            f"Aucun territoire « {code} » n’est chargé (code INSEE, SIREN ou adresse attendus)."
        )
    return found[0]


@contextmanager
def plainly() -> Iterator[None]:
    """A refusal of the domain is one line."""
    from django.core.exceptions import ValidationError

    try:
        yield
    except ValidationError as error:
        if hasattr(error, "message_dict"):
            told = [f"{field} : {' '.join(messages)}" for field, messages in error.message_dict.items()]
        else:
            told = error.messages
        raise click.ClickException(" ; ".join(told)) from error
    except FileExistsError as error:
        raise click.ClickException(f"{error.filename} existe déjà.") from error
