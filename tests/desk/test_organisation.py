from __future__ import annotations

import pytest

from cantou.core.organisations.domain.hosts import attach_host, confirm_host
from cantou.core.organisations.models import HostName
from tests.desk.making import journal_of, make_agent, make_mairie, sit_down
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db
HOURS = "Mo,Th 09:00-12:00"


@pytest.fixture
def mairie(client):
    ours = make_mairie("Vic-sur-Cère", hours=HOURS, phone="+33471475175")
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def form_of(client):
    form = client.get("/bureau/organisme/").context["form"]
    return {field.name: field.value() or "" for field in form}


def saved(organisation):
    organisation.refresh_from_db()
    return organisation


def test_the_week_is_typed_in_words_and_kept_as_openstreetmap(client, mairie):
    values = form_of(client)
    assert [values[f"day_{day}"] for day in range(7)] == ["9h-12h", "", "", "9h-12h", "", "", ""]
    values |= {
        "day_1": "14h - 17 h 30",
        "day_5": "fermé",
        "address": "  Place de l’Hôtel-de-Ville\n\n15800 Vic ",
    }
    assert client.post("/bureau/organisme/", values).status_code == 302
    assert saved(mairie).hours == "Mo,Th 09:00-12:00; Tu 14:00-17:30"
    assert mairie.address == "Place de l’Hôtel-de-Ville\n15800 Vic"
    assert journal_of(mairie) == ["organisation.changed"]


def test_what_cannot_be_read_is_said_by_day(client, mairie):
    values = form_of(client) | {"day_2": "le matin", "phone": "04 71"}
    answer = client.post("/bureau/organisme/", values)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"day_2"}
    assert 'value="le matin"' in answer.content.decode()
    answer = client.post("/bureau/organisme/", form_of(client) | {"phone": "04 71"})
    assert set(answer.context["form"].errors) == {"phone"}
    assert saved(mairie).hours == HOURS


def test_openstreetmap_is_typed_as_it_is(client, mairie):
    raw = "Mo-Fr 09:00-12:00; Jul-Aug off; PH off"
    assert client.post("/bureau/organisme/", form_of(client) | {"hours": raw}).status_code == 302
    assert saved(mairie).hours == raw
    shown = client.get("/bureau/organisme/").content.decode()
    assert "plus qu’une semaine ordinaire" in shown
    values = form_of(client)
    assert client.post("/bureau/organisme/", values | {"email": "mairie@vic.fr"}).status_code == 302
    assert saved(mairie).hours == raw
    both = client.post("/bureau/organisme/", values | {"hours": "Mo 09:00-10:00", "day_0": "8h-9h"})
    assert set(both.context["form"].errors) == {"hours"}


def test_host_names_are_attached_and_taken_away(client, mairie):
    key = client.get("/bureau/organisme/").context["host_form"]["key"].value()
    for _ in range(2):
        answer = client.post("/bureau/organisme/noms/", {"host": "https://WWW.Vic.localhost/x", "key": key})
        assert answer.status_code == 302
    assert list(HostName.objects.values_list("host", "territory_id")) == [
        ("www.vic.localhost", mairie.territory_id)
    ]
    assert client.post("/bureau/organisme/noms/retirer/", {"host": "www.vic.localhost"}).status_code == 302
    assert not HostName.objects.exists()
    assert journal_of(mairie) == ["host.attached", "host.confirmed", "host.detached"]


def test_a_name_that_leads_elsewhere_waits_and_is_looked_at_again(client, mairie):
    key = client.get("/bureau/organisme/").context["host_form"]["key"].value()
    shown = client.post("/bureau/organisme/noms/", {"host": "www.vic.invalid", "key": key}, follow=True)
    assert "ne mène pas encore ici" in shown.content.decode()
    assert HostName.objects.values_list("confirmed_at", "is_main").get() == (None, False)
    again = client.post("/bureau/organisme/noms/verifier/", {"host": "www.vic.invalid"}, follow=True)
    assert "ne mène pas encore à la plateforme" in again.content.decode()
    confirm_host(host="www.vic.invalid")
    shown = client.post("/bureau/organisme/noms/verifier/", {"host": "www.vic.invalid"}, follow=True)
    assert "Votre portail répond à ce nom" in shown.content.decode()


def test_an_association_is_offered_no_host_name(client):
    ours = make_organisation(territory=make_commune(), kind="association")
    sit_down(client, make_agent(ours, "admin"), ours)
    shown = client.get("/bureau/organisme/").content.decode()
    assert "Attacher ce nom" not in shown
    assert "Seule l’autorité de ce territoire" in shown


def test_another_mairie_s_host_name_stays_where_it_is(client, mairie):
    other = make_mairie()
    attach_host(organisation=other, territory=other.territory, host="www.autre.example")
    refused = client.post("/bureau/organisme/noms/", {"host": "www.autre.example"})
    assert refused.status_code == 422
    assert "déjà celui d’un portail" in refused.content.decode()
    client.post("/bureau/organisme/noms/retirer/", {"host": "www.autre.example"})
    assert HostName.objects.get().organisation == other


def test_an_agent_without_the_permission_is_refused(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager"), ours)
    assert client.get("/bureau/organisme/").status_code == 403
    assert client.post("/bureau/organisme/noms/", {"host": "www.vic.fr"}).status_code == 403
    assert client.post("/bureau/organisme/noms/verifier/", {"host": "www.vic.fr"}).status_code == 403
    assert client.post("/bureau/organisme/noms/retirer/", {"host": "www.vic.fr"}).status_code == 403
