"""Attempts are counted outside the transaction of the view, which a refusal undoes."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

EXPECTED = {"account_login", "people_card", "people_invitation", "people_invitation_code"}


def callbacks(patterns):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            yield entry.name, entry.callback
        else:
            yield from callbacks(entry.url_patterns)


def layers(view):
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def test_every_guarded_view_counts_outside_its_transaction():
    found = {
        name: view
        for urlconf in (settings.ROOT_URLCONF, settings.PORTAL_URLCONF)
        for name, view in callbacks(get_resolver(urlconf).url_patterns)
        if any(vars(layer).get("is_guarded") for layer in layers(view))
    }
    assert set(found) >= EXPECTED
    inside = {
        name for name, view in found.items() if "default" not in getattr(view, "_non_atomic_requests", ())
    }
    assert inside == set()


BY_ITS_ADDRESS = "whoever has the secret address may act there, an account counts only where the token holds"
NO_COOKIE = "a program: no cookie opens anything there"
WITHOUT_A_TOKEN = {
    "ninja.operation": NO_COOKIE,
    "cantou.core.notices.protocols.sms": NO_COOKIE,
    "cantou.services.signalements.protocols.open311.views": NO_COOKIE,
    "allauth.idp.oidc.views": "a client's first request may be a post; the person's answer is checked by allauth",
    "cantou.core.people.protocols.openid_provider": "the same, before allauth's",
    "cantou.core.payments.portal.debt": BY_ITS_ADDRESS,
    "cantou.core.payments.portal.machines": "a bank's notice, of which nothing is believed; the simulator's own page",
    "cantou.core.notices.portal.views": "one click in a mail program (RFC 8058)",
    "cantou.services.rendez_vous.portal.views.halls": BY_ITS_ADDRESS,
    "cantou.services.rendez_vous.portal.views.links": BY_ITS_ADDRESS,
    "cantou.services.salles.portal.views.asking": BY_ITS_ADDRESS,
    "cantou.services.salles.portal.views.items": BY_ITS_ADDRESS,
    "cantou.services.salles.portal.views.links": BY_ITS_ADDRESS,
    "cantou.services.salles.portal.views.weekly": BY_ITS_ADDRESS,
    "cantou.services.salles.portal.views.wishes": BY_ITS_ADDRESS,
    "cantou.services.annuaire.portal.views.space": BY_ITS_ADDRESS,
    "cantou.services.annuaire.portal.views.space_days": BY_ITS_ADDRESS,
    "cantou.services.demarches.portal.views.links": BY_ITS_ADDRESS,
    "cantou.services.demarches.portal.views.opinions": BY_ITS_ADDRESS,
    "cantou.services.dechets.portal.views.bulky": BY_ITS_ADDRESS,
    "cantou.services.dechets.portal.views.reminding": BY_ITS_ADDRESS,
    "cantou.services.alertes.portal.views.subscribing": BY_ITS_ADDRESS,
    "cantou.services.alertes.portal.views.reached": BY_ITS_ADDRESS,
    "cantou.services.site.portal.views.digest": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.at_once": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.filing": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.links": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.nearby": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.sending": BY_ITS_ADDRESS,
    "cantou.services.signalements.portal.views.subscribing": BY_ITS_ADDRESS,
}
"""Rooms whose views answer a post without the token of forms, and why: none of the desk's, none of an account's."""


def test_posts_need_a_token_everywhere_else():
    exempt = {
        (view.__module__, name)
        for urlconf in (settings.ROOT_URLCONF, settings.PORTAL_URLCONF)
        for name, view in callbacks(get_resolver(urlconf).url_patterns)
        if getattr(view, "csrf_exempt", False)
    }
    assert {room for room, _name in exempt} == set(WITHOUT_A_TOKEN)
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/bureau/lot/", "/bureau/equipe/inviter/", "/compte/effacer/", "/"])
def test_a_post_from_elsewhere_is_refused(address):
    """The token missing, and the token of somebody else's page."""
    person = make_person()
    mairie = make_organisation(territory=make_commune())
    make_member(person, mairie)
    client = Client(enforce_csrf_checks=True)
    sign_in(client, person)
    for given in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        assert client.post(address, given).status_code == 403
