"""A mairie and an intercommunalité that both say things to the same inhabitants."""

from __future__ import annotations

import html
import re
from datetime import datetime

from cantou.core.booking.engine import local
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.events import publish_event, save_event
from cantou.services.site.domain.pages import create_page, publish_page
from tests.support.factories import make_commune, make_member, make_organisation, make_person


class Country:
    """Two communes, the mairie of the first, and what they have in common."""

    def __init__(self):
        self.commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", departement_code="15")
        self.other = make_commune("Thiézac", slug="thiezac", departement_code="15")
        self.mairie = make_organisation("Mairie de Vic-sur-Cère", territory=self.commune)
        self.epci = make_organisation("Communauté de communes", kind="epci")
        enable_offer(organisation=self.mairie, service="site", settings={})
        enable_offer(
            organisation=self.epci, service="site", territories=[self.commune, self.other], settings={}
        )
        self.root = f"/{self.commune.slug}/site"

    def agent(self, role="manager", organisation=None):
        person = make_person(given_name="Jeanne", family_name="Vidal")
        make_member(person, organisation or self.mairie, service="site", role=role)
        return person

    def scope(self, organisation=None):
        return Scope.agent((organisation or self.mairie).pk).enter()

    def page(self, title="L’équipe", *, organisation=None, shown=True, **values):
        with self.scope(organisation):
            row = create_page(title=title, **values)
            if shown:
                publish_page(page=row)
            return row

    def article(self, title="La passerelle rouvre", *, organisation=None, shown=True, **values):
        with self.scope(organisation):
            row = save_article(values={"title": title, **values})
            if shown:
                publish_article(article=row)
            return row

    def event(self, title, *, starts, ends, organisation=None, shown=True, **values):
        """`starts`, `ends`: on the clock on the wall."""
        times = {
            name: local.instant(datetime.fromisoformat(text))
            for name, text in (("starts_at", starts), ("ends_at", ends))
        }
        with self.scope(organisation):
            row = save_event(values={"title": title, **times, **values})
            if shown:
                publish_event(event=row)
            return row


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return plain(answer.content.decode())


def plain(markup):
    """What somebody reads."""
    text = re.sub(r"<(script|style|template|title).*?</\1>", " ", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ").split())
