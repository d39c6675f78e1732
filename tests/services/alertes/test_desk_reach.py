"""The desk: who was reached, the certificate, the cell, the doors, the register, the plan."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.services.alertes.domain import answers, certificate, doors, ledger, plan, queries, register
from cantou.services.alertes.models import Call, Dispatch, Door, Listed, LogEntry, Subscription
from tests.core.maps.ground import make_place
from tests.services.alertes.test_fanout import follow, sent, written
from tests.support.factories import make_member
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/alertes"


def desk(client, valley, *roles):
    person = valley.agent(roles[0])
    for role in roles[1:]:
        make_member(person, valley.mairie, service="alertes", role=role)
    sign_in(client, person)
    return person


def alerted(valley):
    for name in ("a", "b", "c"):
        follow(valley, f"{name}@example.org")
    follow(valley, "04 71 47 50 68", channel="voice")
    alert = valley.send("crue")
    written(valley, alert)
    sent(valley, alert)
    return alert


def test_the_certificate_counts_the_lines_of_the_file(client, valley):
    alert = alerted(valley)
    desk(client, valley, "sender")
    page = client.get(f"{DESK}/alerte/{alert.thread.code}/diffusion/").content.decode()
    assert "4 abonnés visés, 4 envois." in page
    pdf = client.post(f"{DESK}/alerte/{alert.thread.code}/diffusion/certificat.pdf", {"message": "1"})
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    answer = client.get(f"{DESK}/alerte/{alert.thread.code}/diffusion/lignes.csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    states = [line.split(";")[3] for line in lines[1:]]
    with valley.scope():
        message = queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk)
        counts = ledger.counts(organisation=valley.mairie.pk, alert=message.pk)
        done = Entry.objects.filter(action="alertes.certified").get()
    rows = {row[0]: row[1:] for row in certificate.rows_of(counts)}
    assert rows["Total"] == ["4", "3", "0", "0", "1", "0", "0"]
    assert (states.count("sent"), states.count("failed"), len(states)) == (3, 1, 4)
    assert done.details["targeted"] == 4


def test_the_cell_sees_who_needs_help_first_and_somebody_takes_care(client, valley):
    alert = alerted(valley)
    desk(client, valley, "cell")
    with valley.scope():
        first, second = Dispatch.objects.order_by("pk").select_related("alert")[:2]
        answers.give(line=first, kind="help", way="link", words="Au grenier")
        answers.give(line=second, kind="safe", way="link")
    address = f"{DESK}/alerte/{alert.thread.code}/cellule/"
    page = client.get(address).content.decode()
    assert all(
        words in page for words in ("Besoin d’aide (1)", "Au grenier", "a@example.org", "1 en sécurité")
    )
    act = re.search(r'action="([^"]+/aide/\d+/)"', page).group(1)
    client.post(act)
    assert "pris en charge" in client.get(f"{address}etat/").content.decode()


def test_the_cell_is_not_for_whoever_only_reads(client, valley):
    alert = alerted(valley)
    desk(client, valley, "reader")
    assert client.get(f"{DESK}/alerte/{alert.thread.code}/cellule/").status_code == 403


def test_a_line_of_the_log_is_once_and_for_good(client, valley):
    alert = alerted(valley)
    desk(client, valley, "cell")
    line = {"kind": "decision", "words": "On ouvre la salle des fêtes", "once": str(uuid4())}
    for _ in range(2):
        client.post(f"{DESK}/alerte/{alert.thread.code}/cellule/", line)
    empty = client.post(f"{DESK}/alerte/{alert.thread.code}/cellule/", {**line, "words": " "})
    assert (empty.status_code, "Écrivez ce qui se passe" in empty.content.decode()) == (422, True)
    with valley.scope():
        (row,) = LogEntry.objects.all()
        for act in (lambda: LogEntry.objects.update(words="Rien"), row.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
    assert client.get(f"{DESK}/alerte/{alert.thread.code}/cellule/main-courante.pdf").content[:5] == b"%PDF-"


def test_doors_are_those_of_the_place_ticked_offline_too_and_printed(client, valley):
    make_place(valley.commune, "Salvagnac")
    alert = alerted(valley)
    desk(client, valley, "cell")
    address = f"{DESK}/alerte/{alert.thread.code}/portes/"
    client.post(address, {"acte": "liste"})
    client.post(address, {"acte": "ajouter", "label": "12 route du Puy"})
    with valley.scope():
        rows = list(doors.doors_of(organisation=valley.mairie.pk, thread=alert.thread_id))
    assert [row.label for row in rows] == ["12 route du Puy", "Salvagnac, Vic-sur-Cère"]
    told = client.post(f"{address}{rows[0].pk}/", {"etat": "absent"}, headers={"accept": "application/json"})
    assert told.json()["arrived"] is True
    wrong = client.post(f"{address}{rows[1].pk}/", {"etat": "rien"}, headers={"accept": "application/json"})
    assert wrong.status_code == 422
    with valley.scope():
        assert [row.outcome for row in Door.objects.order_by("label")] == ["absent", ""]
    assert client.get(f"{address}liste.pdf").content[:5] == b"%PDF-"


def test_a_certificate_says_the_hour_of_the_place_and_what_still_waits(valley, monkeypatch):
    follow(valley, "a@example.org")
    alert = valley.send("crue")
    written(valley, alert)
    drawn = []
    monkeypatch.setattr(certificate, "paper", lambda **given: drawn.append(given) or b"")
    with valley.scope():
        message = queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk)
        message.sent = datetime(2026, 12, 1, 4, 7, tzinfo=UTC)
        certificate.certify(alert=message)
    text = str(drawn[0]["parts"])
    assert "Envoyé le mardi 1er décembre 2026 à 5 h 07" in text
    assert "Tous ont abouti" not in text
    assert "Des envois attendent encore (1)" in text


def test_what_was_ticked_without_a_network_comes_after_what_was_ticked_since(client, valley):
    alert = alerted(valley)
    desk(client, valley, "cell")
    with valley.scope():
        door = doors.add(alert=alert, label="Le moulin")
    address = f"{DESK}/alerte/{alert.thread.code}/portes/{door.pk}/"

    def ticked(outcome, minutes, at=""):
        at = at or (timezone.now() - timedelta(minutes=minutes)).isoformat()
        said = {"etat": outcome, "le": at, "note": f"il y a {minutes}"}
        return client.post(address, said, headers={"accept": "application/json"}).json()["message"]

    assert ticked("absent", 30) == "C’est noté."
    assert ticked("seen", 10) == "C’est noté."
    assert "après vous" in ticked("help", 20)
    with valley.scope():
        door.refresh_from_db()
        assert (door.outcome, door.note) == ("seen", "il y a 10")
    for wrong in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert ticked("absent", 0, wrong) == "C’est noté."
    with valley.scope():
        door.refresh_from_db()
        assert abs(timezone.now() - door.ticked_at) < timedelta(hours=1)
    updated = valley.send("crue", msg_type="Update", follows=alert)
    page = client.get(f"{DESK}/alerte/{alert.thread.code}/portes/")
    assert "Le moulin" in page.content.decode()
    assert updated.number == 2


def test_the_plan_and_the_doors_say_for_how_long_a_phone_keeps_them(client, valley):
    alert = alerted(valley)
    desk(client, valley, "cell")
    assert client.get(f"{DESK}/plan/")["Kept-Days"] == "30"
    assert "Kept-Days" not in client.get(f"{DESK}/alerte/{alert.thread.code}/portes/")
    assert client.get(f"{DESK}/etat.json").json().keys() == {"agent", "token"}
    assert "CANTOU" in client.get(f"{DESK}/travailleur.js").content.decode()


def test_at_the_counter_it_is_confirmed_and_printed(client, valley):
    desk(client, valley, "cell")
    page = client.get(f"{DESK}/abonnes/guichet/").content.decode()
    place = re.search(r'<option value="([^"]+)">Vic-sur-Cère', page).group(1)
    values = {"lieu": place, "moyen": "voice", "adresse": "04 71 47 50 68", "accord": "on", "cle": "k" * 20}
    for _ in range(2):
        assert client.post(f"{DESK}/abonnes/guichet/", values).content[:5] == b"%PDF-"
    with valley.scope():
        (row,) = Subscription.objects.all()
    assert row.confirmed_at is not None
    wrong = client.post(f"{DESK}/abonnes/guichet/", {**values, "moyen": "sms", "cle": "l" * 20})
    assert "un fixe ne reçoit pas de SMS" in wrong.content.decode()
    assert client.get(f"{DESK}/abonnes/").status_code == 200


LEON = {
    "name": "Léon Vidal", "phone": "04 71 47 50 68", "address": "Salvagnac", "relative": "", "needs": "Un chien",
    "consent_from": "Lui-même", "consent_how": "counter",
}  # fmt: skip


def on_the_register(client, valley, cle="m"):
    return client.post(
        f"{DESK}/registre/nouveau/", {**LEON, "consent_on": timezone.localdate().isoformat(), "cle": cle * 20}
    )


def test_the_register_opens_to_whom_is_named_and_has_the_right_and_says_so_in_the_journal(client, valley):
    person = desk(client, valley, "register")
    assert "Vous n’y êtes pas nommé" in client.get(f"{DESK}/registre/").content.decode()
    assert on_the_register(client, valley).status_code == 403
    with valley.scope():
        register.name_reader(person=person.pk, by=person.pk)
    assert on_the_register(client, valley).status_code == 302
    with valley.scope():
        before = Entry.objects.filter(action="alertes.register_read").count()
        (row,) = Listed.objects.all()
    assert "Léon".encode() not in bytes(row.sealed)
    assert "Léon Vidal" in client.get(f"{DESK}/registre/").content.decode()
    with valley.scope():
        assert Entry.objects.filter(action="alertes.register_read").count() == before + 1


def test_to_be_named_is_not_enough(client, valley):
    person = desk(client, valley, "reader")
    with valley.scope():
        register.name_reader(person=person.pk, by=person.pk)
    assert "Vous n’y êtes pas nommé" in client.get(f"{DESK}/registre/").content.decode()
    assert on_the_register(client, valley).status_code == 403


def test_nobody_is_listed_without_consent_nor_after_a_year(client, valley):
    person = desk(client, valley, "register")
    with valley.scope():
        register.name_reader(person=person.pk, by=person.pk)
    today = timezone.localdate()
    for change, words in (
        ({"consent_from": " "}, "Écrivez qui a donné son accord"),
        ({"consent_on": (today + timedelta(days=2)).isoformat()}, "à venir"),
        ({"consent_on": (today - timedelta(days=500)).isoformat()}, "plus d’un an"),
        ({"phone": "12"}, "ne peut pas être appelé"),
    ):
        values = {**LEON, "consent_on": today.isoformat(), "cle": uuid4().hex, **change}
        answer = client.post(f"{DESK}/registre/nouveau/", values)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)
    on_the_register(client, valley)
    with valley.scope():
        Listed.objects.update(expires_on=today - timedelta(days=1))
        assert register.purge(organisation=valley.mairie.pk) == 1
        assert not Listed.objects.exists()


def test_everybody_is_called_and_ticked(client, valley):
    person = desk(client, valley, "register")
    with valley.scope():
        register.name_reader(person=person.pk, by=person.pk)
    on_the_register(client, valley)
    page = client.post(f"{DESK}/registre/appels/", {"title": "Canicule", "cle": "n" * 20})["Location"]
    assert "1 personne à appeler." in client.get(page).content.decode()
    with valley.scope():
        (call,) = Call.objects.all()
    client.post(page, {"appel": call.pk, "etat": "reached"})
    assert "Tout le monde a été joint." in client.get(page).content.decode()
    assert client.get(f"{page}liste.pdf").content[:5] == b"%PDF-"


def test_the_plan_is_kept_and_printed(client, valley):
    desk(client, valley, "manager")
    for kind, title, words in (
        ("role", "Directeur des opérations", ""),
        ("card", "Crue", "Fermer le pont\nAppeler"),
    ):
        answer = client.post(
            f"{DESK}/plan/nouveau/", {"kind": kind, "title": title, "words": words, "cle": uuid4().hex}
        )
        assert answer.status_code == 302
    card = client.post(f"{DESK}/plan/nouveau/", {"kind": "card", "title": "Vide", "cle": uuid4().hex})
    assert (card.status_code, "une étape par ligne" in card.content.decode()) == (422, True)
    assert client.get(f"{DESK}/plan/plan.pdf").content[:5] == b"%PDF-"
    with valley.scope():
        kinds = [(kind, len(rows)) for kind, _title, rows in plan.by_kind(organisation=valley.mairie.pk)]
    assert kinds == [("role", 1), ("contact", 0), ("resource", 0), ("card", 1)]


def test_an_exercise_says_so_on_every_page_of_its_desk(client, valley):
    real, exercise = valley.send("neige"), valley.send("crue", status="Exercise")
    desk(client, valley, "sender", "cell")
    for page in ("", "diffusion/", "cellule/", "portes/"):
        text = client.get(f"{DESK}/alerte/{exercise.thread.code}/{page}").content.decode()
        title, body = text.split("</title>", 1)
        assert "EXERCICE" in title, page
        assert 'class="drilled"' in body, page
        text = client.get(f"{DESK}/alerte/{real.thread.code}/{page}").content.decode()
        assert "EXERCICE" not in text, page
