"""`cantou demarches …`: what needs no database."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

import click

from cantou.services.demarches.engine.clock import ClockError, Period, Request, decision_clock

if TYPE_CHECKING:
    from cantou.services.demarches.engine.clock import OnRequest, Reason, Unit


class Day(click.ParamType):
    name = "AAAA-MM-JJ"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"« {value} » n’est pas un jour, comme 2023-05-15.", param, ctx)


class Asked(click.ParamType):
    """CREATED:RESOLVED|-:missing|correct."""

    name = "DEMANDE:RÉPONSE:RAISON"

    def convert(
        self, value: str | Request, param: click.Parameter | None, ctx: click.Context | None
    ) -> Request:
        if isinstance(value, Request):
            return value
        parts = value.split(":")
        if len(parts) != 3 or parts[2] not in {"missing", "correct"}:  # noqa: PLR2004 (its three parts)
            self.fail(f"« {value} » : écrivez par exemple 2023-05-20:2023-05-25:missing, « - » pour une réponse attendue, missing ou correct.", param, ctx)  # fmt: skip  # noqa: E501
        created = Day().convert(parts[0], param, ctx)
        resolved = None if parts[1] == "-" else Day().convert(parts[1], param, ctx)
        try:
            return Request(created, resolved, cast("Reason", parts[2]))
        except ClockError as error:
            self.fail(str(error), param, ctx)


@click.group()
def demarches() -> None:
    """Démarches : demander, s’inscrire, payer."""


@demarches.command("decision-date")
@click.option("--filed", type=Day(), required=True, help="Le jour du dépôt.")
@click.option("--period", "count", type=int, required=True, metavar="N", help="Le délai de la démarche.")
@click.option("--unit", type=click.Choice(["days", "weeks", "months"]), required=True, help="Son unité.")
@click.option(
    "--on-request",
    type=click.Choice(["suspend", "reset"]),
    default="suspend",
    show_default=True,
    help="Ce que fait une demande de correction : suspendre le délai, ou le faire repartir.",
)
@click.option("--today", type=Day(), help="Aujourd’hui, pour ce qui est encore attendu.")
@click.option(
    "--request",
    "requests",
    type=Asked(),
    multiple=True,
    help="Une demande faite au demandeur ; autant de fois qu’il y en eut.",
)
def decision_date(
    *,
    filed: date,
    count: int,
    unit: str,
    on_request: str,
    today: date | None,
    requests: tuple[Request, ...],
) -> None:
    """Le jour où le silence vaut décision."""
    try:
        clock = decision_clock(
            filed=filed,
            period=Period(count, cast("Unit", unit)),
            today=today or date.today(),  # noqa: DTZ011 (the day where the command is typed)
            requests=requests,
            on_request=cast("OnRequest", on_request),
        )
    except ClockError as error:
        raise click.ClickException(str(error)) from error
    click.echo(clock.decision.isoformat())
