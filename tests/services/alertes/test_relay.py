from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cantou.services.alertes.domain import queries, relay
from cantou.services.alertes.domain.documents import as_cap
from cantou.services.alertes.engine import cap_in
from cantou.services.alertes.engine.cap import CapAlert, CapArea, CapInfo, document, instant
from cantou.services.alertes.models import Alert, Incoming
from tests.services.alertes.making import plain
from tests.services.alertes.test_desk import token
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
NOW = "2026-11-30T21:00:00+01:00"
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>veille-1</identifier><sender>veille@exemple.fr</sender>
<sent>{NOW}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>fr-FR</language>
<category>Met</category><event>Vent</event><urgency>Expected</urgency><severity>Severe</severity>
<certainty>Likely</certainty><headline>Vent fort</headline><area><areaDesc>La vallée</areaDesc>
<polygon>44.9,2.5 44.9,2.7 45.0,2.7 45.0,2.5 44.9,2.5</polygon></area></info></alert>"""
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><alert>&c;</alert>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'


def test_a_good_one_is_read():
    alert = cap_in.read_alert(GOOD.encode())
    assert (alert.identifier, alert.status, alert.infos[0].headline) == ("veille-1", "Actual", "Vent fort")
    assert alert.infos[0].areas[0].polygons == (((2.5, 44.9), (2.7, 44.9), (2.7, 45.0), (2.5, 45.0)),)


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (BOMB, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "http://10.0.0.1/x.dtd"><alert/>', "DOCTYPE"),
        ("<alert>&inconnue;</alert>", "bien formé"),
        (GOOD[:-9], "bien formé (ligne "),
        ("", "vide"),
        ("\0\1\2", "bien formé"),
        (GOOD + " " * cap_in.MOST_BYTES, "trop lourd"),
        ("<a>" * 30 + "</a>" * 30, "trop imbriqué"),
        ("<a>" + "<b/>" * 6_000 + "</a>", "trop d’éléments"),
        ("<a>" + "x" * 30_000 + "</a>", "trop long"),
        (GOOD.replace("cap:1.2", "cap:1.1"), "ancienne version"),
        (GOOD.replace(' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', ""), "L’espace de noms est aucun"),
        (GOOD.replace("urn:oasis:names:tc:emergency:cap:1.2", "urn:autre"), "« urn:autre »"),
        (GOOD.replace("<alert ", "<alerte ").replace("</alert>", "</alerte>"), "La racine est <alerte>"),
        (GOOD.replace("<identifier>veille-1</identifier>", ""), "<identifier> manque dans <alert>."),
        (GOOD.replace("veille-1", "veille 1"), "<identifier> contient une espace"),
        (GOOD.replace(">Actual<", ">Vrai<"), "« Vrai » n’est pas un des mots de CAP 1.2."),
        (GOOD.replace(NOW, "2026-11-30T21:00:00Z"), "n’est pas une date avec son décalage"),
        (GOOD.replace(NOW, "2026-02-30T21:00:00+01:00"), "n’existe pas au calendrier"),
        (GOOD.replace("<category>Met</category>", ""), "<category> manque"),
        (GOOD.replace("44.9,2.5 44.9,2.7", "44.9;2.5 44.9,2.7"), "n’est pas « latitude,longitude »"),
        (GOOD.replace("44.9,2.5 44.9,2.7", "944.9,2.5 44.9,2.7"), "944.9 est hors de -90 à 90"),
        (GOOD.replace(" 44.9,2.5</polygon>", "</polygon>"), "le dernier égal au premier"),
        (GOOD.replace("<area>", "<aire>").replace("</area>", "</aire>"), "<area> manque"),
        (GOOD.replace("<urgency>Expected</urgency>", ""), "<urgency> manque dans <info>."),
    ],
)
def test_each_fault_says_what_it_is(xml, said):
    with pytest.raises(cap_in.CapError) as refused:
        cap_in.read_alert(xml.encode())
    assert said in str(refused.value).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (">Actual<", ">Test<", "pas pour le public"),
        (">Alert<", ">Ack<", "rien à relayer"),
        (">Public<", ">Private<", "ne peut pas être relayé"),
    ],
)
def test_what_is_not_for_everybody_is_not_taken(valley, before, after, said):
    with valley.scope(), pytest.raises(cap_in.CapError) as refused:
        relay.take(alert=cap_in.read_alert(GOOD.replace(before, after).encode()))
    assert said in str(refused.value)


def test_the_same_twice_is_one(valley):
    with valley.scope():
        assert relay.take(alert=cap_in.read_alert(GOOD.encode())) is not None
        assert relay.take(alert=cap_in.read_alert(GOOD.encode())) is None
        assert Incoming.objects.count() == 1


def message(valley, number=1, **values):
    area = CapArea(description="La vallée", geocodes=(("INSEE", valley.commune.code),))
    info = CapInfo(
        categories=("Met",), event="Vent", urgency="Expected", severity="Severe", certainty="Likely",
        expires=timezone.now() + timedelta(hours=5), headline=f"Vent {number}", areas=(area,), sender_name="La veille",
    )  # fmt: skip
    sent = timezone.now().replace(microsecond=0)
    base = {
        "sender": "veille@exemple.fr",
        "sent": sent,
        "status": "Actual",
        "msg_type": "Alert",
        "infos": (info,),
    }
    return CapAlert(identifier=f"veille-{number}", **{**base, **values})


def test_read_again_confirmed_then_seen_by_everybody(client, valley):
    sign_in(client, valley.agent())
    desk = "/bureau/alertes/relais/"
    first = message(valley)
    answer = client.post(desk, {"acte": "message", "document": document(first).decode()})
    assert answer.status_code == 302
    with valley.scope():
        row = Incoming.objects.get()
        assert Alert.objects.count() == 0
    from cantou.core.web.veiled import veil

    asked = client.post(f"{desk}{veil(row.pk)}/", {"acte": "relayer"})["Location"]
    assert client.post(asked, {"relu": "oui"}).status_code == 422
    client.post(asked, {"relu": "oui", "confirmation": token(client, asked)})
    with valley.scope():
        alert = Alert.objects.select_related("thread").get()
    assert (alert.source, alert.thread.source) == ("La veille", "La veille")
    page = plain(client.get(f"{valley.root}/{alert.thread.code}/").content.decode())
    assert "Relayé de La veille" in page
    over = f"veille@exemple.fr,veille-1,{instant(first.sent)}"
    with valley.scope():
        ended = relay.take(
            alert=message(valley, 2, msg_type="Cancel", references=over, note="Le vent est tombé.")
        )
        draft = relay.prepare(incoming=ended, by=None)
        assert (draft.follows_id, draft.content["msg_type"], draft.content["note"]) == (
            alert.pk, "Cancel", "Le vent est tombé.",
        )  # fmt: skip
        stray = relay.take(alert=message(valley, 3, msg_type="Cancel", references="x,y,z"))
        with pytest.raises(ValidationError):
            relay.prepare(incoming=stray, by=None)


def test_our_own_document_is_read_back_as_it_was(valley):
    alert = valley.send("crue")
    with valley.scope():
        ours = as_cap(queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk))
    assert cap_in.read_alert(document(ours)) == ours


def test_what_touches_none_of_our_communes_is_not_relayed(valley):
    area = CapArea(description="Ailleurs", geocodes=(("INSEE", "29019"),))
    other = message(valley)
    from dataclasses import replace

    other = replace(other, infos=(replace(other.infos[0], areas=(area,)),))
    with valley.scope(), pytest.raises(ValidationError) as refused:
        relay.prepare(incoming=relay.take(alert=other), by=None)
    assert refused.value.messages == ["Cette alerte ne touche aucune de vos communes."]


def test_a_private_address_is_said_beside_the_feed(valley):
    with valley.scope():
        feed = relay.add_feed(name="Piège", url="http://127.0.0.1:8000/cap")
        assert relay.read_feed(feed=feed) == 0
        assert "refusée" in feed.fault or "n’a pas pu être lu" in feed.fault
