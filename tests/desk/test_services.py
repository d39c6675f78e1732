from __future__ import annotations

import pytest

from cantou.core.organisations.domain.queries import offer_of
from cantou.core.organisations.models import Coverage
from cantou.core.scope.scope import Scope
from tests.desk.making import journal_of, make_agent, make_mairie, sit_down
from tests.support.factories import make_area, make_commune, make_offer, make_organisation

pytestmark = pytest.mark.django_db
OPENING = "/bureau/services/signalements/ouvrir/"


@pytest.fixture
def mairie(client):
    ours = make_mairie("Vic-sur-Cère")
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def settings_in(organisation, service="signalements"):
    with Scope.agent(organisation.pk).enter():
        offer = offer_of(organisation=organisation.pk, service=service)
        return offer and (offer.closed_at is None, offer.settings)


def test_a_service_opens_in_five_screens_and_two_answers(client, mairie):
    assert "À ouvrir" in client.get("/bureau/services/").content.decode()
    shown = client.get(OPENING).content.decode()
    assert "Signaler un problème" in shown
    assert "Traiter le signalement" in shown or "raiter le signalement" in shown
    assert client.get(OPENING + "questions/").status_code == 200
    answer = client.post(OPENING + "questions/", {"on_call_phone": "04 71 47 51 75", "publish": "non"})
    assert answer["Location"] == OPENING + "verifier/"
    page = client.get(OPENING + "verifier/")
    assert "Vic-sur-Cère" in page.content.decode()
    key = page.context["form"]["key"].value()
    answer = client.post(OPENING + "verifier/", {"key": key})
    assert answer["Location"] == "/bureau/services/signalements/ouvert/"
    done = client.get(answer["Location"]).content.decode()
    assert f"/{mairie.territory.slug}/signalements/" in done
    assert settings_in(mairie) == (True, {"on_call_phone": "+33471475175", "publish": False})
    assert list(Coverage.objects.values_list("territory_id", "organisation_id")) == [
        (mairie.territory_id, mairie.pk)
    ]


def test_a_wrong_answer_is_said_and_nothing_is_lost(client, mairie):
    answer = client.post(OPENING + "questions/", {"on_call_phone": "12", "publish": "oui"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "numéro de téléphone n’existe pas" in shown
    assert 'value="12"' in shown
    assert settings_in(mairie) is None


def test_confirming_twice_opens_once(client, mairie):
    key = client.get(OPENING + "verifier/").context["form"]["key"].value()
    for _ in range(2):
        assert client.post(OPENING + "verifier/", {"key": key}).status_code == 302
    assert journal_of(mairie) == ["offer.enabled", "people.roles"]


def test_whoever_opens_treats_unless_somebody_does(client, mairie):
    def open_it():
        key = client.get(OPENING + "verifier/").context["form"]["key"].value()
        return client.post(OPENING + "verifier/", {"key": key}, follow=True).content.decode()

    assert "S’en occupent pour l’instant : Jeanne Vidal." in open_it()
    other = make_mairie("Polminhac")
    make_agent(other, "signalements:agent", given_name="Paul", family_name="Delmas")
    sit_down(client, make_agent(other, "admin", given_name="Luc"), other)
    assert "S’en occupent pour l’instant : Paul Delmas." in open_it()
    assert journal_of(other) == ["offer.enabled"]


def test_an_intercommunality_opens_in_some_of_its_communes(client):
    inside, left, outside = make_commune("Thiézac"), make_commune("Raulhac"), make_commune("Arpajon")
    ours = make_organisation(
        "Cère et Goul", kind="epci", territory=make_area("epci", "CC Cère et Goul", communes=[inside, left])
    )
    sit_down(client, make_agent(ours, "admin"), ours)
    shown = client.get(OPENING + "ou/").content.decode()
    assert "Thiézac" in shown
    assert "Arpajon" not in shown
    refused = client.post(OPENING + "ou/", {"where": "partie", "communes": [outside.pk]})
    assert refused.status_code == 422
    assert client.post(OPENING + "ou/", {"where": "partie"}).status_code == 422
    assert client.post(OPENING + "ou/", {"where": "partie", "communes": [inside.pk]}).status_code == 302
    key = client.get(OPENING + "verifier/").context["form"]["key"].value()
    client.post(OPENING + "verifier/", {"key": key})
    covered = Coverage.objects.filter(territory__level="commune").values_list("territory_id", flat=True)
    assert list(covered) == [inside.pk]


def test_many_communes_are_written_one_by_one(client, monkeypatch):
    from cantou.core.territories.domain.names import Called, write_names

    monkeypatch.setattr("cantou.desk.forms.offers.MOST_BOXES", 1)
    inside, left, outside = make_commune("Thiézac"), make_commune("Raulhac"), make_commune("Arpajon")
    write_names([Called(commune.pk, "commune", commune.name) for commune in (inside, left, outside)])
    area = make_area("departement", "Cantal", communes=[inside, left])
    ours = make_organisation("Cantal", kind="departement", territory=area)
    sit_down(client, make_agent(ours, "admin"), ours)
    wrong = client.post(OPENING + "ou/", {"where": "partie", "names": "thiezac\nArpajon\nNulle part"})
    shown = wrong.content.decode()
    assert "« Arpajon » ne se trouve pas dans votre territoire" in shown
    assert "« Nulle part »" in shown
    assert "« thiezac »" not in shown
    assert client.post(OPENING + "ou/", {"where": "partie", "names": "thiezac\nRaulhac"}).status_code == 302
    confirm = client.get(OPENING + "verifier/").content.decode()
    assert "Raulhac, Thiézac" in " ".join(confirm.split())


def test_who_provides_it_here_already_is_said(client, mairie):
    department = make_organisation(
        "Cantal",
        kind="departement",
        territory=make_area("departement", "Cantal", communes=[mairie.territory]),
    )
    make_offer(department)
    assert "Déjà proposé ici par Cantal" in client.get("/bureau/services/").content.decode()
    assert "le propose déjà" in client.get(OPENING).content.decode()


def test_settings_change_closing_and_opening_again_keep_them(client, mairie):
    make_offer(mairie, publish=False)
    shown = client.get("/bureau/services/signalements/reglages/").context["form"]
    usual = {name: shown[name].value() for name in shown.fields}
    changed = {"on_call_phone": "0471475175", "publish": "non", "reopen_days": "15"}
    answer = client.post("/bureau/services/signalements/reglages/", usual | changed)
    assert answer.status_code == 302
    assert client.post("/bureau/services/signalements/fermer/").status_code == 302
    is_open, kept = settings_in(mairie)
    told = {"on_call_phone": "+33471475175", "publish": False, "reopen_days": 15}
    assert (is_open, {name: kept[name] for name in told}) == (False, told)
    assert not Coverage.objects.exists()
    assert "Fermés" in client.get("/bureau/services/").content.decode()
    assert client.get("/bureau/services/signalements/affiche/").status_code == 404
    assert client.post("/bureau/services/signalements/rouvrir/").status_code == 302
    assert settings_in(mairie) == (True, kept)
    assert journal_of(mairie) == ["offer.enabled", "offer.enabled", "offer.closed", "offer.enabled"]


def test_the_poster_is_an_accessible_pdf(client, mairie):
    make_offer(mairie)
    answer = client.get("/bureau/services/signalements/affiche/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content


def test_an_administrator_acts_on_its_own_offers_alone(client, mairie):
    other = make_mairie("Polminhac")
    make_offer(other)
    for path in ("fermer", "rouvrir", "reglages", "affiche", "ouvert"):
        url = f"/bureau/services/signalements/{path}/"
        assert (client.get(url) if path in {"affiche", "ouvert"} else client.post(url)).status_code == 404
    assert settings_in(other)[0] is True
    assert journal_of(other) == ["offer.enabled"]
    assert journal_of(mairie) == []


@pytest.mark.parametrize(
    "path",
    [
        *("", "signalements/", "signalements/reglages/", "signalements/affiche/", "signalements/ouvrir/"),
        *("signalements/ouvrir/questions/", "signalements/ouvrir/ou/", "signalements/ouvrir/verifier/"),
    ],
)
def test_an_agent_without_the_permission_is_refused(client, path):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager", "agent"), ours)
    assert client.get(f"/bureau/services/{path}").status_code == 403
    assert client.post("/bureau/services/signalements/fermer/").status_code == 403


def test_an_unknown_service_does_not_exist(client, mairie):
    assert client.get("/bureau/services/inconnu/ouvrir/").status_code == 404
