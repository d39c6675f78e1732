from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cantou.core.web.veiled import veil
from cantou.services.alertes.models import Alert, Area, Draft, Info, Thread
from tests.core.maps.ground import make_place
from tests.services.alertes.making import plain
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/alertes"


@pytest.fixture
def desk(client, valley):
    sign_in(client, valley.agent())
    return client


@pytest.fixture
def typed():
    return {
        "status": "Actual",
        "where": "all",
        "event": "Crue",
        "headline": "La Cère monte",
        "description": "Le pont est sous l’eau.",
        "instruction": "Restez à l’étage.",
        "severity": "Severe",
        "hours": "6",
        "contact": "",
    }


def written(desk, typed, **changes):
    answer = desk.post(f"{DESK}/nouvelle/crue/", {**typed, **changes})
    assert answer.status_code == 302, plain(answer.content.decode())
    return answer["Location"]


def token(desk, address):
    return re.search(r'name="confirmation" value="([^"]*)"', desk.get(address).content.decode())[1]


def sent(valley):
    with valley.scope():
        return Alert.objects.count()


def test_from_the_template_to_everybody(desk, valley, typed):
    page = plain(desk.get(f"{DESK}/nouvelle/").content.decode())
    assert "Coupure d’électricité" in page
    address = written(desk, typed)
    seen = plain(desk.get(address).content.decode())
    assert "ALERTE RÉELLE" in seen
    assert "La Cère monte" in seen
    answer = desk.post(address, {"confirmation": token(desk, address), "relu": "oui"})
    with valley.scope():
        alert = Alert.objects.select_related("thread").get()
        area, info = Area.objects.get(), Info.objects.get()
    assert answer["Location"] == f"{DESK}/alerte/{alert.thread.code}/"
    assert (area.description, area.geocodes) == ("Vic-sur-Cère", [valley.commune.code])
    assert info.expires - info.onset == timedelta(hours=6)
    again = desk.post(address, {"confirmation": "x", "relu": "oui"})
    assert again["Location"] == answer["Location"]
    assert sent(valley) == 1


def test_a_direct_post_sends_nothing_real(desk, valley, typed):
    address = written(desk, typed)
    for given in (
        {},
        {"relu": "oui"},
        {"relu": "oui", "confirmation": "forged"},
        {"confirmation": token(desk, address)},
    ):
        answer = desk.post(address, given)
        assert answer.status_code == 422, given
        assert "Rien n’est parti" in plain(answer.content.decode())
    assert sent(valley) == 0


def test_a_confirmation_is_of_one_text(desk, valley, typed):
    """Shown, then the text is changed in another tab: the button of the first page sends nothing."""
    address = written(desk, typed)
    shown = token(desk, address)
    changed = desk.post(f"{address}corriger/", {**typed, "headline": "La Cère déborde"})
    assert changed["Location"] == address
    answer = desk.post(address, {"confirmation": shown, "relu": "oui"})
    assert "Le texte a changé depuis" in plain(answer.content.decode())
    assert sent(valley) == 0


def test_a_confirmation_is_of_one_draft_and_of_one_agent(desk, valley, typed):
    one, other = written(desk, typed), written(desk, typed)
    shown = token(desk, one)
    assert desk.post(other, {"confirmation": shown, "relu": "oui"}).status_code == 422
    colleague = Client()
    sign_in(colleague, valley.agent())
    assert colleague.post(one, {"confirmation": shown, "relu": "oui"}).status_code == 422
    assert sent(valley) == 0


def test_a_confirmation_lasts_ten_minutes(desk, valley, typed, monkeypatch):
    import time

    address = written(desk, typed)
    shown = token(desk, address)
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 601)
    answer = desk.post(address, {"confirmation": shown, "relu": "oui"})
    assert "plus de dix minutes" in plain(answer.content.decode())
    assert sent(valley) == 0


def test_an_exercise_says_so_and_asks_no_second_confirmation(desk, valley, typed):
    address = written(desk, typed, status="Exercise")
    seen = plain(desk.get(address).content.decode())
    assert "EXERCICE" in seen
    assert "ALERTE RÉELLE" not in seen
    desk.post(address, {})
    with valley.scope():
        assert Alert.objects.get().status == "Exercise"


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("manager", 403), ("sender", 200)])
def test_sending_is_a_right_that_managing_does_not_give(client, valley, role, status):
    sign_in(client, valley.agent(role))
    assert client.get(f"{DESK}/").status_code == 200
    assert client.get(f"{DESK}/nouvelle/crue/").status_code == status
    assert client.post(f"{DESK}/nouvelle/crue/", {}).status_code == (422 if status == 200 else 403)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": ""}, "une alerte sans lieu n’avertit personne"),
        ({"status": ""}, "Dites si l’alerte est réelle ou si c’est un exercice."),
        ({"where": "zone", "corners": ""}, "Il faut de 3 à 100 coins."),
        ({"where": "zone", "corners": "44,2\n45,3\n44,3\n45,2"}, "Les bords se croisent"),
        ({"where": "zone", "corners": "44"}, "Ligne 1 : écrivez par exemple"),
        ({"hours": "date", "expires": ""}, "Dites jusqu’à quand."),
        ({"headline": ""}, "Ce champ est obligatoire."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk, valley, typed, changes, said):
    answer = desk.post(f"{DESK}/nouvelle/crue/", {**typed, **changes})
    page = plain(answer.content.decode())
    assert answer.status_code == 422
    assert said in page
    assert "Le pont est sous l’eau." in page
    with valley.scope():
        assert Draft.objects.count() == 0


def test_an_end_before_the_start_is_refused(desk, typed):
    now = timezone.localtime()
    times = {
        "hours": "date",
        "onset": (now + timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M"),
        "expires": (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }
    answer = desk.post(f"{DESK}/nouvelle/crue/", {**typed, **times})
    assert "La fin est avant le début." in plain(answer.content.decode())


def test_hamlets_and_a_zone_corner_by_corner(desk, valley, typed):
    place = make_place(valley.commune, "Salvagnac")
    address = written(desk, typed, where="places", places=[veil(place.pk)], status="Exercise")
    desk.post(address, {})
    with valley.scope():
        area = Area.objects.get()
        assert (area.place_id, area.description) == (place.pk, "Salvagnac (Vic-sur-Cère)")
    corners = "44.97, 2.60\n44.97, 2.64\n45.00, 2.64"
    pressed = {"acte": "ajouter", "ou-lat": "45.0", "ou-lon": "2.60", "ou-words": ""}
    grown = desk.post(f"{DESK}/nouvelle/crue/", {**typed, "where": "zone", "corners": corners, **pressed})
    assert grown.status_code == 200
    assert plain(grown.content.decode()).count("45.000000, 2.600000") >= 1
    assert "Le pont est sous l’eau." in plain(grown.content.decode())
    address = written(desk, typed, where="zone", corners=corners, label="", status="Exercise")
    desk.post(address, {})
    with valley.scope():
        area = Area.objects.filter(polygon__isnull=False).get()
    assert (area.description, area.geocodes) == ("Zone dessinée (Vic-sur-Cère)", [valley.commune.code])


def test_update_then_cancel(desk, valley, typed):
    first = valley.send("crue", headline="La Cère monte")
    address = f"{DESK}/alerte/{first.thread.code}"
    page = desk.get(f"{address}/mettre-a-jour/")
    assert "La Cère monte" in page.content.decode()
    asked = desk.post(f"{address}/mettre-a-jour/", {**typed, "headline": "La route est coupée"})
    desk.post(asked["Location"], {"confirmation": token(desk, asked["Location"]), "relu": "oui"})
    empty = desk.post(f"{address}/annuler/", {"note": ""})
    assert empty.status_code == 422
    asked = desk.post(f"{address}/annuler/", {"note": "L’eau est redescendue."})
    desk.post(asked["Location"], {"confirmation": token(desk, asked["Location"]), "relu": "oui"})
    with valley.scope():
        kinds = list(Alert.objects.order_by("number").values_list("msg_type", flat=True))
        assert kinds == ["Alert", "Update", "Cancel"]
        assert Thread.objects.get().ended_at is not None
    assert desk.get(f"{address}/annuler/").status_code == 302
