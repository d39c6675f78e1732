"""What waits in the practice commune when it has just been made: a hall, its prices, and enough to try every act."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine import local
from cantou.core.scope.scope import Scope
from cantou.services.salles.domain import hires, lending
from cantou.services.salles.domain.halls import add_hall, save_item
from cantou.services.salles.domain.prices import ensure_free_uses, set_prices

if TYPE_CHECKING:
    from cantou.services.salles.models import Hall

GRID = {
    ("resident", "half_day"): 5000,
    ("resident", "day"): 9000,
    ("resident", "weekend"): 15000,
    ("outside", "day"): 18000,
    ("outside", "weekend"): 30000,
    ("association", "half_day"): 3000,
    ("association", "day"): 5000,
}


def fill(*, organisation: int) -> None:
    with Scope.agent(organisation, reason="pour s’exercer").enter():
        ensure_free_uses(organisation=organisation, most=1, year_month=1)
        hall = _hall()
        item = save_item(item=None, building="Atelier communal", capacity=20, values={"title": "Tables"})
    today = timezone.localdate()
    for days, name, event in ((24, "Ginette Fau", "repas de famille"), (38, "Roger Lac", "anniversaire")):
        day = today + timedelta(days=days)
        hires.ask(
            organisation=organisation,
            key=uuid4(),
            hall=hall,
            starts_at=local.instant(datetime.combine(day, time(18))),
            ends_at=local.instant(datetime.combine(day + timedelta(days=1), time(2))),
            holder=Holder(name=name, phone="+33639980001"),
            audience="resident",
            about=hires.About(event=event, guests=60),
        )
    day = today + timedelta(days=24)
    lending.ask(
        organisation=organisation,
        key=uuid4(),
        first=day,
        last=day + timedelta(days=2),
        wanted=[(item, 10)],
        holder=Holder(name="Ginette Fau", phone="+33639980001"),
        event="repas de famille",
    )


def _hall() -> Hall:
    """Inside an agent's Scope."""
    hall = add_hall(
        building="Salle des fêtes",
        facts={
            "title": "Salle des fêtes",
            "summary": "Au centre du bourg, avec cuisine.",
            "seated": 120,
            "caution_cents": 30000,
            "deposit_percent": 30,
            "keys": "Porte principale\nCuisine",
            "inventory": "120 chaises\n20 tables",
        },
        rules={"opening_hours": "08:00-26:00"},
    )
    set_prices(hall=hall, grid=GRID, today=timezone.localdate())
    return hall
