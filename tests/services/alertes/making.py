"""A mairie that may alert its commune, one of its agents, and what they send."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from django.utils import timezone

from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain import confirmations, drafts
from cantou.services.alertes.domain.content import Content, Where
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.engine import words
from cantou.services.alertes.engine.templates import BY_ID
from tests.support.factories import make_commune, make_member, make_organisation, make_person


class Valley:
    """A commune, its mairie, and who may alert."""

    def __init__(self):
        self.commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", departement_code="15")
        self.mairie = make_organisation("Mairie de Vic-sur-Cère", territory=self.commune)
        self.offer = enable_offer(
            organisation=self.mairie, service="alertes", settings={"contact": "04 65 71 31 20"}
        )
        self.root = f"/{self.commune.slug}/alertes"

    def agent(self, role="sender"):
        person = make_person(given_name="Jeanne", family_name="Vidal")
        make_member(person, self.mairie, service="alertes", role=role)
        return person

    def scope(self):
        return Scope.agent(self.mairie.pk).enter()

    def content(self, template="crue", **changes):
        return make_content(self.commune, template, **changes)

    def send(self, template="crue", *, by=None, follows=None, **changes):
        with self.scope():
            return make_alert(self.content(template, **changes), by=by, follows=follows)


def make_content(commune, template="crue", **changes):
    kind, now = BY_ID[template], timezone.now().replace(microsecond=0)
    whole = Where(description=commune.name, territory=commune.pk, geocodes=(commune.code,))
    values = {
        "status": words.ACTUAL,
        "template": kind.id,
        "event": kind.event,
        "categories": kind.categories,
        "responses": kind.responses,
        "urgency": kind.urgency,
        "severity": kind.severity,
        "certainty": kind.certainty,
        "onset": now,
        "expires": now + timedelta(hours=kind.hours),
        "headline": kind.headline,
        "description": kind.description,
        "instruction": kind.instruction,
        "communes": (commune.pk,),
        "areas": (whole,),
    }
    return Content(**{**values, **changes})


def make_alert(content, *, by=None, follows=None):
    """Inside the Scope of its organisation: written, confirmed where it is real, sent."""
    draft = drafts.write(content=content, by=by, follows=follows)
    token = confirmations.ask(draft=draft, by=by) if content.status == words.ACTUAL else ""
    return issue(draft=draft, by=by, confirmation=token)


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer.content.decode())


def plain(markup):
    """What somebody reads."""
    text = re.sub(r"<(script|style|template|title).*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())
