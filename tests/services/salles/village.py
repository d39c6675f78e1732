"""A commune that lets its halls: a great hall of two rooms and a kitchen, prices, tables to lend."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html import unescape

from django.utils import timezone

from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine import local
from cantou.core.scope.scope import Scope
from cantou.services.salles.domain import hires
from cantou.services.salles.domain.associations import save_association
from cantou.services.salles.domain.halls import add_hall, save_item
from cantou.services.salles.domain.prices import ensure_free_uses, set_prices
from cantou.services.salles.models import Hire
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person

ANNE = Holder(name="Anne Vidal", email="anne@exemple.fr", phone="+33612345678")
GRID = {
    ("resident", "half_day"): 5000,
    ("resident", "day"): 9000,
    ("resident", "weekend"): 15000,
    ("outside", "day"): 18000,
    ("association", "half_day"): 3000,
    ("association", "day"): 5000,
}
FACTS = {
    "title": "Salle des fêtes",
    "summary": "Au centre du bourg",
    "seated": 120,
    "standing": 200,
    "caution_cents": 30000,
    "cleaning_cents": 8000,
    "deposit_percent": 30,
    "keys": "Porte principale\nCuisine",
    "inventory": "120 chaises\n20 tables",
    "address": "Le Bourg",
}


def saturday(weeks: int = 6):
    """A Saturday to come, neither too near nor in the year after next."""
    day = timezone.localdate() + timedelta(weeks=weeks)
    return day + timedelta(days=5 - day.weekday())


def evening(day, hours=(18, 2)):
    starts = local.instant(datetime.combine(day, time(hours[0])))
    last = day + timedelta(days=1) if hours[1] <= hours[0] else day
    return starts, local.instant_of_end(datetime.combine(last, time(hours[1])), starts)


class Place:
    """`whole` is made of `rooms`."""

    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere", **settings):
        self.commune = make_commune(name, slug=slug, departement_code="15")
        self.mairie = make_organisation(
            f"Mairie de {name}", territory=self.commune, phone="+33471475000", address="2 rue du Four"
        )
        self.offer = make_offer(self.mairie, "salles", **settings)
        self.root = f"/{slug}/salles"
        with self.scope():
            ensure_free_uses(organisation=self.mairie.pk, most=1, year_month=1)
            self.rooms = [
                add_hall(building="Maison commune", facts={"title": title, "seated": 30}, rules={})
                for title in ("Salle du haut", "Salle du bas")
            ]
            self.hall = add_hall(building="Maison commune", facts=FACTS, rules={}, parts=self.rooms)
            for hall in (self.hall, *self.rooms):
                set_prices(hall=hall, grid=GRID, today=timezone.localdate())
            self.tables = save_item(
                item=None, building="Atelier", capacity=20, values={"title": "Tables", "caution_cents": 5000}
            )

    def scope(self, person=None):
        return Scope.agent(self.mairie.pk, person=person).enter()

    def agent(self, role="manager", **fields):
        person = make_person(given_name="Jeanne", family_name="Vidal", **fields)
        make_member(person, self.mairie, service="salles", role=role)
        return person

    def association(self, name="Comité des fêtes", **values):
        with self.scope():
            return save_association(association=None, values={"name": name, "contact": "Luc Roche", **values})

    def hire(self, day=None, hall=None, **fields):
        """As somebody on the portal, unless `typed_by` says who typed it."""
        from uuid import uuid4

        starts_at, ends_at = fields.pop("span", None) or evening(day or saturday())
        values = {
            "organisation": self.mairie.pk,
            "key": uuid4(),
            "hall": hall or self.hall,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "holder": ANNE,
            "audience": "resident",
            "about": hires.About(event="repas", guests=60, wants="email"),
            **fields,
        }
        return hires.ask(**values)

    def fresh(self, hire):
        with self.scope():
            return Hire.objects.select_related("booking", "hall__resource").get(pk=hire.pk)

    def hires(self):
        with self.scope():
            found = Hire.objects.filter(organisation=self.mairie).select_related("booking", "hall")
            return list(found.order_by("pk"))


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def plain(answer):
    """The page as one reads it: no entities, no no-break spaces."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unescape(body.decode()).replace("\u00a0", " ").replace("\u202f", " ")


def shown(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code, plain(answer)[:2000])
    return plain(answer)


def errors(answer):
    """The messages beside the fields of a page that came back."""
    found = re.findall(r'<ul class="errors"[^>]*>(.*?)</ul>', plain(answer), re.DOTALL)
    return [
        re.sub(r"<[^>]+>", "", line).strip()
        for block in found
        for line in block.split("</li>")
        if line.strip()
    ]
