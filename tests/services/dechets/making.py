"""A syndicat that collects in two communes, and what it publishes there."""

from __future__ import annotations

import html
import re
from datetime import date
from uuid import uuid4

from cantou.core.scope.scope import Scope
from cantou.services.dechets.domain.centres import save_centre
from cantou.services.dechets.domain.points import save_point, speak_of
from cantou.services.dechets.domain.rules import make_rule, save_rule
from cantou.services.dechets.domain.sectors import add_areas, add_zone, create_sector, show_sector
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person

SINCE = date(2026, 1, 1)
TUESDAY = {"weekdays": [1], "shift": "next"}


class Country:
    """Two communes, the syndicat that collects in both, and an agent of it."""

    def __init__(self):
        self.commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", departement_code="15")
        self.other = make_commune("Thiézac", slug="thiezac", departement_code="15")
        self.syndicat = make_organisation("Syndicat de la Cère", kind="syndicat")
        self.offer = make_dechets_offer(self.syndicat, self.commune, self.other)
        self.root = f"/{self.commune.slug}/dechets"

    def agent(self, role="manager"):
        person = make_person(given_name="Jeanne", family_name="Vidal")
        make_member(person, self.syndicat, service="dechets", role=role)
        return person

    def scope(self):
        return Scope.agent(self.syndicat.pk).enter()

    def sector(self, name="A", *, communes=None, places=(), zone=None, shown=True, **streams):
        """`streams`: stream → the columns of its rule."""
        with self.scope():
            return make_sector(
                name, communes=communes or [self.commune], places=places, zone=zone, shown=shown, **streams
            )

    def point(self, name="Le lavoir", **fields):
        values = {"name": name, "commune": self.commune.pk, "takes": ["verre"], **fields}
        with self.scope():
            return save_point(values=values)

    def centre(self, name="La déchèterie", **fields):
        values = {"name": name, "commune": self.commune.pk, "hours": "lundi et samedi 9h-12h", **fields}
        with self.scope():
            return save_centre(values=values)


def make_dechets_offer(organisation, *communes, **settings):
    from cantou.core.organisations.domain.offers import enable_offer

    return enable_offer(
        organisation=organisation, service="dechets", territories=communes or None, settings=settings
    )


def make_sector(name, *, communes, places=(), zone=None, shown=True, **streams):
    """Inside the Scope of its organisation."""
    sector = create_sector(name=name)
    if zone is not None:
        add_zone(sector=sector, label=name, corners=zone)
    for commune in [] if zone else communes:
        add_areas(sector=sector, commune=commune.pk, places=places)
    for stream, values in (streams or {"menageres": TUESDAY}).items():
        save_rule(rule=make_rule(sector=sector, stream=stream, values={"starts_on": SINCE, **values}))
    if shown:
        show_sector(sector=sector, shown=True)
    return sector


def make_trouble(point, what="full", words="", key=None):
    return speak_of(point=point, key=key or uuid4(), what=what, words=words)


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer.content.decode())


def plain(markup):
    """What somebody reads."""
    text = re.sub(r"<(script|style|template|title).*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())


__all__ = ["SINCE", "TUESDAY", "Country", "make_offer", "make_sector", "make_trouble", "plain", "shown"]
