"""`cantou onboard`, `cantou organisation administrator`: what needs invitations, which core's rooms do not send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cantou.core.organisations.commands import organisation, organisation_called, plainly

if TYPE_CHECKING:
    from cantou.core.organisations.domain.onboarding import Line
    from cantou.core.organisations.models import Organisation
    from cantou.core.people.domain.memberships import Invited

__all__ = ["administrator", "onboard", "organisation"]

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
SAID = {"create": "créé", "update": "complété", "same": "déjà à jour", "refused": "refusé"}
SAID_BEFORE = {"create": "à créer", "update": "à compléter", "same": "déjà à jour", "refused": "refusé"}


@organisation.command()
@click.argument("slug", metavar="ORGANISME")
@click.option("--email", default="", metavar="ADRESSE", help="Où l’invitation est écrite.")
@click.option("--name", default="", metavar="NOM", help="Prénom et nom.")
@click.option(
    "--letter",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="LETTRE.pdf",
    help="Écrit aussi l’invitation à imprimer.",
)
def administrator(*, slug: str, email: str, name: str, letter: Path | None) -> None:
    """Invite le premier administrateur d’un organisme, par courriel ou par un code à lui remettre.

    Relancer avec la même adresse ne double rien. Quand l’organisme a un administrateur, c’est lui qui invite.
    """
    from cantou.desk.domain.administrators import name_administrator

    if not (email or name):
        raise click.UsageError("Dites qui : --email ADRESSE, ou --name NOM pour une invitation imprimée.")
    found = organisation_called(slug)
    with plainly():
        invited = name_administrator(organisation=found, email=_checked(email), name=name)
    if invited is None:
        click.echo(f"{found.name} : l’invitation à {email} est déjà partie.")
        return
    _tell(found, invited, letter)


def _checked(email: str) -> str:
    from django.core.validators import validate_email

    if email:
        validate_email(email)
    return email


def _tell(found: Organisation, invited: Invited, letter: Path | None) -> None:
    from cantou.core.organisations.domain.references import spoken
    from cantou.core.web.addresses import platform_url
    from cantou.desk.printing import invitation_pdf, invitation_roles

    email = invited.invitation.email
    if email:
        click.echo(f"{found.name} : l’invitation part à {email} (le worker l’envoie).")
    click.echo(f"Adresse : {platform_url('people_invitation_code')}")
    click.echo(f"Code    : {spoken(invited.secret)}")
    click.echo(
        "Bon quatorze jours, une seule fois. Il n’est écrit nulle part ailleurs : gardez-le pour cette personne."
    )
    if letter:
        roles = invitation_roles(invited.invitation)
        letter.write_bytes(invitation_pdf(invited, organisation=found, roles=roles))
        click.echo(f"{letter} : à imprimer.")


@click.command()
@click.argument("file", type=FILE, metavar="FICHIER.csv")
@click.option("--services", default="", metavar="A,B", help="À ouvrir là où la ligne n’en dit rien.")
@click.option("--preview", "only_preview", is_flag=True, help="Montre ce qui serait fait, sans rien écrire.")
def onboard(*, file: Path, services: str, only_preview: bool) -> None:
    """Ouvre une liste de communes : une ligne par organisme, avec son code INSEE ou son SIREN.

    Colonnes reconnues : insee, siren, nom, type, courriel, telephone, horaires, adresse, site, services,
    administrateur (« jeanne@exemple.fr » ou « Jeanne Vidal <jeanne@exemple.fr> » : une invitation lui est écrite).
    Relancer la commande ne double rien.
    """
    from cantou.desk.domain import onboarding

    default = [name for name in services.replace(",", " ").split() if name]
    act = onboarding.preview if only_preview else onboarding.onboard
    with plainly(), file.open("rb") as stream:
        done = act(stream=stream, default_services=default)
    said = SAID_BEFORE if only_preview else SAID
    for line in done.lines:
        click.echo(_told(line, said))
    for problem in done.problems:
        click.echo(f"{problem}", err=True)
    click.echo(", ".join(f"{done.count(action)} {words}" for action, words in said.items()) + ".")
    if done.count("refused"):
        raise click.exceptions.Exit(1)


def _told(line: Line, said: dict[str, str]) -> str:
    services = f" ({', '.join(line.services)})" if line.services and line.action != "refused" else ""
    why = f" : {' '.join(line.messages)}" if line.messages else ""
    return f"ligne {line.number} : {line.name or '—'}, {said[line.action]}{services}{why}"
