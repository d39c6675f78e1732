"""What the village of the house's tour has of this service: something on every page."""

from __future__ import annotations

from datetime import date, time, timedelta
from types import SimpleNamespace
from uuid import UUID

from django.test import Client
from django.utils import timezone

from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.models import Waiting
from cantou.core.scope.scope import Scope
from cantou.services.salles.domain import closing, handing, hires, lending, seasons, waiting
from cantou.services.salles.domain.associations import save_association
from cantou.services.salles.domain.halls import add_hall, save_item
from cantou.services.salles.domain.prices import ensure_free_uses, set_prices
from cantou.services.salles.models import Sum
from tests.services.salles.test_asking import Asking
from tests.services.salles.village import ANNE, FACTS, GRID, evening, saturday
from tests.support.factories import make_offer

WISH = UUID(int=1915)
HIRE, OTHER, LOAN = (UUID(int=number) for number in (1916, 1917, 1918))


def let_halls(mairie, people) -> dict[str, list[str]]:
    """Argument of an address → what stands there."""
    make_offer(mairie, "salles", simulate=True)
    agent = people["agent"].pk
    with Scope.agent(mairie.pk, person=agent).enter():
        ensure_free_uses(organisation=mairie.pk, most=1, year_month=1)
        room = add_hall(building="Maison commune", facts={"title": "Salle du haut"}, rules={})
        kitchen = add_hall(building="Maison commune", facts={"title": "Cuisine"}, rules={})
        hall = add_hall(building="Maison commune", facts=FACTS, rules={}, parts=[room, kitchen])
        set_prices(hall=hall, grid=GRID, today=timezone.localdate())
        tables = save_item(
            item=None, building="Atelier", capacity=20, values={"title": "Tables", "caution_cents": 5000}
        )
        chorale, comite = (
            save_association(association=None, values={"name": name, "contact": "Luc Roche"})
            for name in ("Chorale", "Comité des fêtes")
        )
        season = _season(agent, hall, room, chorale, comite)
        starts_at, ends_at = evening(saturday(9))
        closure = closing.close(hall=hall, starts_at=starts_at, ends_at=ends_at, why="Travaux", person=agent)
    hire = _hired(mairie, hall, agent, people["inhabitant"].pk)
    loan = lending.ask(
        organisation=mairie.pk, key=LOAN, first=saturday(), last=saturday() + timedelta(days=1),
        wanted=[(tables, 4)], holder=ANNE, event="loto",
    )  # fmt: skip
    asking = Asking(Client(), SimpleNamespace(root=f"/{mairie.territory.slug}/salles"))
    for answer in (
        asking.begin(saturday(12)),
        asking.post("pour-qui", audience="resident"),
        asking.post("quoi", event="repas", guests="40"),
        asking.post("coordonnees", name="Anne Vidal", phone="06 12 34 56 78"),
    ):
        assert answer.status_code == 302
    with Scope.agent(mairie.pk).enter():
        caution = Sum.objects.get(hire=hire, kind="caution")
    return {
        "hall": [hall.slug],
        "hire": [hire.reference],
        "hire_secret": [hires.secret_of(key=HIRE)],
        "loan": [loan.reference],
        "loan_secret": [hires.secret_of(key=LOAN)],
        "asked": [asking.token],
        "association": [str(chorale.pk)],
        "season": [str(season.pk)],
        "wish": [str(WISH)],
        "item": [str(tables.pk)],
        "awaiting": [str(_awaited(mairie, hall))],
        "closure": [str(closure.pk)],
        "date": ["0"],
        "sum": [str(caution.pk)],
        "moment": ["before"],
    }


def _season(agent, hall, room, chorale, comite):
    year = timezone.localdate().year + 1
    season = seasons.save_season(
        season=None,
        values={
            "title": "La saison",
            "starts_on": date(year, 1, 4),
            "ends_on": date(year, 6, 30),
            "meeting_on": saturday(2),
            "is_public": True,
            "holidays": [{"title": "Hiver", "from": f"{year}-02-13", "to": f"{year}-02-28"}],
        },
    )
    for key, who, where, hour in ((WISH, chorale, hall, 20), (UUID(int=1920), comite, room, 19)):
        values = {
            "association": who, "hall": where, "activity": "répétition", "weekday": 1,
            "starts": time(hour), "ends": time(hour + 2), "first": season.starts_on, "last": season.ends_on,
        }  # fmt: skip
        seasons.save_wish(season=season, wish=None, key=key, values=values, person=agent)
    return season


def _awaited(mairie, hall):
    """Somebody who waits for what is let."""
    starts_at, ends_at = evening(saturday(5))
    waiting.wait_for(hall=hall, token="village", starts_at=starts_at, ends_at=ends_at, holder=ANNE)
    with Scope.agent(mairie.pk).enter():
        return Waiting.objects.get(organisation=mairie).pk


def _hired(mairie, hall, agent, person):
    """Confirmed, its keys out, its first inventory noted; another that waits for an answer."""
    starts_at, ends_at = evening(saturday(5))
    hire = hires.ask(
        organisation=mairie.pk, key=HIRE, hall=hall, starts_at=starts_at, ends_at=ends_at,
        holder=Holder("Ginette Fau", phone="+33612345678", person_id=person), audience="resident",
        about=hires.About(event="noces d’or", guests=60),
    )  # fmt: skip
    starts_at, ends_at = evening(saturday(7))
    hires.ask(
        organisation=mairie.pk, key=OTHER, hall=hall, starts_at=starts_at, ends_at=ends_at, holder=ANNE,
        audience="outside", about=hires.About(event="anniversaire"),
    )  # fmt: skip
    with Scope.agent(mairie.pk, person=agent).enter():
        hires.confirm(hire=hire, said="À bientôt.", person=agent)
        keys = {"labels": ["Cuisine"], "to": "Ginette Fau", "expected_on": saturday(5)}
        handing.give_keys(hire=hire, **keys, person=agent)
        lines = [{"label": "120 chaises", "found": "119", "note": "une cassée"}]
        handing.note_inventory(hire=hire, moment="before", lines=lines, said="Propre.", person=agent)
    return hire
