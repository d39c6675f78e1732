"""Files a report the way a browser without script does: pages, plain posts, redirections."""

from __future__ import annotations

import re
from html import unescape

from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.me_toos import confirm_me_too, of_report, say_me_too
from cantou.services.signalements.models import Report
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
from tests.support.sign_in import sign_in

__all__ = [
    "Filing",
    "Place",
    "errors",
    "filed",
    "hidden",
    "plain",
    "secret_in",
    "seen_too",
    "shown",
    "sign_in",
]


class Place:
    """A commune whose mairie takes reports, and an agent of it."""

    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere", **fields):
        self.commune = make_commune(name, slug=slug, departement_code="15", **fields)
        self.mairie = make_organisation(f"Mairie de {name}", territory=self.commune)
        self.offer = make_offer(self.mairie)
        self.root = f"/{slug}/signalements"

    def agent(self, role="manager", **fields):
        person = make_person(given_name="Jeanne", family_name="Vidal", **fields)
        make_member(person, self.mairie, role=role)
        return person


def seen_too(report, mark, *, confirmed=True, **told):
    """« Moi aussi », and the address confirmed if one is given."""
    row = say_me_too(of=of_report(report), mark=mark, told=told)
    if told and confirmed:
        with Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter():
            assert confirm_me_too(row=row) == ""
    return row


class Filing:
    """One person at the form. Each step posts what its page asks and checks where it leads."""

    def __init__(self, client, place, category="voirie"):
        self.client, self.place, self.category = client, place, category
        self.token = ""

    def url(self, step):
        return f"{self.place.root}/brouillon/{self.token}/{step}/"

    def begin(self, key=None, **fields):
        address = f"{self.place.root}/nouveau/{self.category}/"
        page = self.client.get(address).content.decode()
        self.token = key or hidden(page, "cle")
        return self.client.post(address, {"cle": self.token, "ou-words": "Devant le four", **fields})

    def what(self, description="Un trou dans la chaussée", **fields):
        return self.client.post(self.url("description"), {"description": description, **fields})

    def contact(self, **fields):
        return self.client.post(self.url("coordonnees"), fields)

    def send(self):
        return self.client.post(self.url("verifier"))

    def whole(self, *, where=None, what=None, contact=None):
        """From the first page to the confirmation's address."""
        for answer in (
            self.begin(**(where or {})),
            self.what(**(what or {})),
            self.contact(**(contact or {})),
        ):
            assert answer.status_code == 302, errors(answer)
        sent = self.send()
        assert sent.status_code == 302
        return sent["Location"]


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def errors(answer):
    """The messages beside the fields of a page that came back."""
    page = plain(answer)
    found = re.findall(r'<ul class="errors"[^>]*>(.*?)</ul>', page, re.DOTALL)
    return [
        unescape(re.sub(r"<[^>]+>", "", line)).strip()
        for block in found
        for line in block.split("</li>")
        if line.strip()
    ]


def secret_in(address):
    return re.search(r"/suivi/([^/]+)/", address).group(1)


def shown(client, address):
    """The page, which must be there, as a reader sees its letters."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer)


def plain(answer):
    """The page as one reads it: no entities, no no-break spaces."""
    return unescape(text_of(answer)).replace("\u00a0", " ")


def text_of(answer):
    """Also of a response that is sent as it is read."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def filed(place):
    with Scope.agent(place.mairie.pk).enter():
        found = Report.objects.filter(organisation=place.mairie).select_related("commune")
        return list(found.order_by("pk"))
