"""A commune, its mairie and what its annuaire holds."""

from __future__ import annotations

import html
import re

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.annuaire.domain.listings import save_listing
from cantou.services.annuaire.engine.categories import BY_CODE
from tests.support.factories import make_commune, make_member, make_organisation, make_person


class Country:
    """Two communes side by side, the mairie of the first, and an agent of it."""

    def __init__(self, **settings):
        self.commune = make_commune(
            "Vic-sur-Cère", slug="vic-sur-cere", lon=2.626, lat=44.98, departement_code="15"
        )
        self.other = make_commune("Thiézac", slug="thiezac", lon=2.663, lat=45.015, departement_code="15")
        self.mairie = make_organisation(
            "Mairie de Vic-sur-Cère",
            territory=self.commune,
            address="2 bis rue du Four\n15800 Vic-sur-Cère",
            phone="+33471475000",
            hours="Mo-Fr 09:00-12:00",
        )
        enable_offer(organisation=self.mairie, service="annuaire", settings=settings)
        self.root = "/vic-sur-cere/annuaire/"

    def agent(self, role="manager"):
        person = make_person(given_name="Jeanne", family_name="Vidal")
        make_member(person, self.mairie, service="annuaire", role=role)
        return person

    def scope(self):
        return Scope.agent(self.mairie.pk).enter()

    def listing(self, name="Au pain de la Cère", category="boulangerie", **fields):
        with self.scope():
            return make_listing(self.commune, name, category, **fields)


def make_listing(commune, name="Au pain de la Cère", category="boulangerie", **fields):
    """Inside the Scope of its organisation."""
    values = {"name": name, "category": category, "kind": BY_CODE[category].kind, "commune": commune.pk}
    return save_listing(values={**values, **fields})


def page_of(country, listing):
    return f"{country.root}fiche/{veil(listing.pk)}/"


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer.content.decode())


def plain(markup):
    """What somebody reads."""
    text = re.sub(r"<(script|style|template|title).*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())
