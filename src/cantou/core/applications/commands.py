"""`cantou application …`: thin, for the operator."""

from __future__ import annotations

from pathlib import Path

import click

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
REASON = "ligne de commande"


@click.group()
def application() -> None:
    """Applications extérieures : un manifeste JSON, une connexion OpenID, des jetons, des webhooks."""


@application.command()
@click.argument("file", metavar="MANIFESTE.json", type=FILE)
def add(*, file: Path) -> None:
    """Enregistre une application, ou met son manifeste à jour. Les secrets ne sont montrés qu’ici."""
    from cantou.core.applications.domain import applications
    from cantou.core.applications.manifest import ManifestRefusedError, read
    from cantou.core.applications.models import Application
    from cantou.core.people.domain.platform import operator
    from cantou.core.scope.scope import Scope

    try:
        manifest = read(file.read_bytes())
    except ManifestRefusedError as error:
        raise click.ClickException(str(error)) from error
    with Scope.public().enter():
        owner = operator()
    if owner is None:
        raise click.ClickException("Nommez d’abord l’exploitant : cantou organisation create … --operator")
    with Scope.agent(owner, reason=REASON).enter():
        known = Application.objects.filter(code=manifest.code).first()
        if known is not None:
            applications.update(application=known, manifest=manifest)
            click.echo(f"« {manifest.title} » est à jour.")
            return
        made = applications.register(manifest=manifest)
    click.echo(f"« {manifest.title} » est enregistrée. Notez ceci, qui ne sera plus montré :")
    click.echo(f"client_id      {made.application.client}")
    click.echo(f"client_secret  {made.client_secret}")
    click.echo(f"webhook        {made.webhook_secret}")


@application.command("list")
def list_() -> None:
    """Les applications enregistrées."""
    from cantou.core.applications.domain.queries import applications
    from cantou.core.scope.scope import Scope

    with Scope.public().enter():
        for one in applications():
            click.echo(f"{one.declared.id}\t{one.title}\t{one.get_state_display()}")


@application.command()
def schema() -> None:
    """Écrit le schéma JSON des manifestes."""
    from cantou.core.applications.manifest import schema as written

    click.echo(written(), nl=False)
