"""A form that arrives twice notes what it says once, whatever it notes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.services.salles.domain import hires
from cantou.services.salles.models import Association, Inventory, KeyLoan, Step, Sum
from tests.core.files.making import upload
from tests.services.salles.village import hidden, plain, saturday
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
KEY = "a" * 24


@pytest.fixture
def hire(place, agent):
    made = place.hire()
    with place.scope(agent.pk):
        hires.confirm(hire=made, said="", person=agent.pk)
    run_jobs()
    return made


def twice(client, hire, page, **data):
    for _ in range(2):
        answer = client.post(f"/bureau/salles/{hire.reference}/{page}/", {"cle": KEY, **data})
        assert answer.status_code == 302, plain(answer)


def counted(place, model, **fields):
    with place.scope():
        return model.objects.filter(organisation=place.mairie, **fields).count()


def test_a_receipt(client, place, agent, hire):
    from cantou.core.web.veiled import veil

    with place.scope():
        caution = Sum.objects.get(hire=hire, kind="caution")
    twice(client, hire, f"somme/{veil(caution.pk)}", act="receive", means="cheque", day=timezone.localdate())
    assert counted(place, Sum, state="received") == 1
    assert counted(place, Step, kind="money") == 1


def test_keys_given_and_back_are_not_given_again_by_the_same_form(client, place, agent, hire):
    data = {"labels": ["Cuisine"], "to": "Anne Vidal", "expected_on": saturday().isoformat()}
    address = f"/bureau/salles/{hire.reference}/cles/"
    client.post(address, {"cle": KEY, **data})
    client.post(f"{address}rendues/")
    client.post(address, {"cle": KEY, **data})
    assert counted(place, KeyLoan) == 1
    assert counted(place, KeyLoan, back_at=None) == 0


@pytest.mark.usefixtures("home")
def test_an_insurance_certificate_at_the_desk(client, place, agent, hire):
    for _ in range(2):
        data = {"cle": KEY, "insurer": "Groupe", "until": saturday(60).isoformat(), "file": upload()}
        assert client.post(f"/bureau/salles/{hire.reference}/assurance/", data).status_code == 302
    assert counted(place, StoredFile) == 1
    assert counted(place, Step, kind="papers") == 1


@pytest.mark.usefixtures("home")
def test_an_insurance_certificate_by_the_private_link(client, place, hire):
    address = f"{place.root}/suivi/{hires.secret_of(key=hire.object_key)}/"
    key = hidden(client.get(address).content.decode(), "cle")
    for _ in range(2):
        data = {"cle": key, "insurer": "Groupe", "until": saturday(60).isoformat(), "file": upload()}
        assert client.post(f"{address}assurance/", data).status_code == 302
    assert counted(place, StoredFile) == 1


@pytest.mark.usefixtures("home")
def test_a_signed_agreement(client, place, agent, hire):
    for _ in range(2):
        data = {"cle": KEY, "day": timezone.localdate(), "file": upload()}
        assert client.post(f"/bureau/salles/{hire.reference}/convention/", data).status_code == 302
    assert counted(place, StoredFile) == 1


@pytest.mark.usefixtures("home")
def test_photographs_of_an_inventory(client, place, agent, hire):
    for _ in range(2):
        data = {"cle": KEY, "said": "Propre.", "photos": upload()}
        client.post(f"/bureau/salles/{hire.reference}/etat-des-lieux/before/", data)
    assert counted(place, Inventory) == counted(place, StoredFile) == 1


def test_cleaning(client, place, agent, hire):
    twice(client, hire, "menage", day=timezone.localdate())
    assert counted(place, Step, kind="cleaned") == 1


@pytest.mark.usefixtures("home")
def test_photographs_of_a_hall(client, place, agent):
    for _ in range(2):
        data = {"cle": KEY, "photos": upload(), "alt": "La scène"}
        client.post("/bureau/salles/salles/salle-des-fetes/photos/", data)
    assert counted(place, StoredFile) == 1


def test_a_new_association(client, place, agent):
    address = "/bureau/salles/associations/nouvelle/"
    key = hidden(client.get(address).content.decode(), "cle")
    for _ in range(2):
        assert client.post(address, {"cle": key, "name": "Chorale"}).status_code == 302
    assert counted(place, Association) == 1
    again = client.post(address, {"cle": KEY, "name": "chorale"})
    assert "porte déjà ce nom" in plain(again)
    assert counted(place, Association) == 1
