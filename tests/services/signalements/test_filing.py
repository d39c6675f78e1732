"""Filing a report by plain form posts, with no script and no account."""

from __future__ import annotations

import pytest

from cantou.core.journal.domain.verify import verify
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Report
from tests.services.signalements.filing import Filing, Place, secret_in
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def reports(place):
    with Scope.agent(place.mairie.pk).enter():
        return list(Report.objects.filter(organisation=place.mairie).order_by("pk"))


def test_from_the_first_page_to_treated_and_told(client):
    place = Place()
    filing = Filing(client, place)
    choices = client.get(f"{place.root}/nouveau/").content.decode()
    assert 'href="/vic-sur-cere/signalements/nouveau/voirie/"' in choices
    address = filing.whole(
        where={"lieu": "Le Bourg"},
        what={"q_ou_sur_la_voie": "Dans le fossé", "q_gene": "oui"},
        contact={"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"},
    )
    (report,) = reports(place)
    confirmation = client.get(address).content.decode()
    assert spoken(report.reference) in confirmation
    assert "<svg" in confirmation
    followed = client.get(f"{place.root}/suivi/{secret_in(address)}/").content.decode()
    assert "Un trou dans la chaussée" in followed
    assert "Dans le fossé" in followed

    sign_in(client, place.agent())
    assert "Un trou dans la chaussée" in client.get("/bureau/").content.decode()
    done = client.post(
        f"/bureau/signalements/{report.reference}/etat/",
        {"before": "received", "after": "done", "note": "Rebouché ce matin."},
    )
    assert done.status_code == 302
    followed = client.get(f"{place.root}/suivi/{secret_in(address)}/").content.decode()
    assert "Rebouché ce matin." in followed
    with Scope.agent(place.mairie.pk).enter():
        assert verify(organisation=place.mairie.pk).broken_at is None
