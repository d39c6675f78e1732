"""`cantou openapi`: thin."""

from __future__ import annotations

import click


@click.command()
def openapi() -> None:
    """Écrit la description OpenAPI 3.1 de l’interface de programmation."""
    from cantou.core.api.build import api
    from cantou.core.api.document import printed

    click.echo(printed(api().get_openapi_schema()), nl=False)
