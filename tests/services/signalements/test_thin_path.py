"""The thinnest path through every floor: a visitor reports, the agent treats, the visitor sees it."""

from __future__ import annotations

import re

import pytest

from cantou.core.journal.domain.verify import verify
from cantou.core.scope.scope import Scope
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person

pytestmark = pytest.mark.django_db


def test_from_the_form_to_treated(client):
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere")
    mairie = make_organisation("Mairie de Vic-sur-Cère", territory=commune)
    make_offer(mairie)
    agent = make_person(given_name="Jeanne")
    make_member(agent, mairie)

    home = client.get("/vic-sur-cere/").content.decode()
    assert 'href="/vic-sur-cere/signalements/nouveau/"' in home
    form = client.get("/vic-sur-cere/signalements/nouveau/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', form).group(1)
    filed = client.post(
        "/vic-sur-cere/signalements/nouveau/", {"description": "Un lampadaire éteint", "key": key}
    )
    assert filed.status_code == 302
    followed = client.get(filed["Location"]).content.decode()
    assert "Un lampadaire éteint" in followed
    reference = re.search(r"<h1>([0-9A-Z]{9})</h1>", followed).group(1)

    assert client.get("/bureau/").status_code == 302
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    assert "Un lampadaire éteint" in client.get("/bureau/").content.decode()
    assert client.post(f"/bureau/signalements/{reference}/", {"status": "done"}).status_code == 302
    assert "traité" in client.get(filed["Location"]).content.decode()

    with Scope.agent(mairie.pk).enter():
        assert verify(organisation=mairie.pk).broken_at is None
