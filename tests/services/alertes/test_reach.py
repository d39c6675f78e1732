"""Subscribing, being reached, answering: by the portal, by SMS, by a key of the telephone."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from cantou.core.notices.domain.events import CallAnswered
from cantou.core.notices.domain.received import NotTakenError, Received
from cantou.core.scope.scope import Scope
from cantou.services.alertes.domain import answers, letters
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.domain.tokens import opened_by, token_of
from cantou.services.alertes.listeners import answered_by_a_key
from cantou.services.alertes.models import Answer, Dispatch, Subscription
from tests.core.maps.ground import make_place
from tests.services.alertes.test_fanout import follow, sent, written
from tests.support.factories import make_person
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def rows(valley, model=Subscription):
    with valley.scope():
        return list(model.objects.filter(organisation=valley.mairie).order_by("pk"))


def subscribe(client, valley, **values):
    return client.post(f"{valley.root}/abonnement/", {"lieu": "", "moyen": "email", **values}, follow=True)


def line(valley, alert) -> Dispatch:
    with valley.scope():
        return Dispatch.objects.filter(alert_id=alert.pk).select_related("alert").get()


def alerted(valley, channel="email", address="jeanne@example.org"):
    follow(valley, address, channel=channel)
    alert = valley.send("crue")
    written(valley, alert)
    return alert, line(valley, alert)


def test_by_mail_with_a_click(client, valley):
    make_place(valley.commune, "Salvagnac")
    assert subscribe(client, valley, email="jeanne@example.org", themes=["eau"]).status_code == 200
    (row,) = rows(valley)
    assert (row.confirmed_at, row.themes, row.label) == (None, ["eau"], "Vic-sur-Cère")
    run_jobs()
    (page,) = re.findall(r"https?://\S+/abonnement/\S+/", mail.outbox[-1].body)
    page = page[page.index("/vic-sur-cere") :]
    key = re.search(r'name="numero" value="([^"]+)"', client.get(page).content.decode()).group(1)
    client.post(page, {"numero": key, "acte": "confirmer"})
    assert rows(valley)[0].confirmed_at is not None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"moyen": "voice", "fixe": "15"}, "Écrivez un numéro de téléphone français"),
        ({"moyen": "sms", "phone": "04 71 47 50 68"}, "un fixe ne reçoit pas de SMS"),
        ({"moyen": "email", "email": ""}, "Écrivez votre adresse électronique"),
        ({"moyen": "email", "email": "a@example.org", "themes": ["rien"]}, "rien"),
        ({"moyen": "pigeon"}, "pigeon"),
    ],
)
def test_what_cannot_be_reached_is_said_beside_the_field(client, valley, given, words):
    answer = subscribe(client, valley, **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert rows(valley) == []


def test_a_land_line_confirms_with_a_code_that_a_call_says(client, valley):
    answer = subscribe(client, valley, moyen="voice", fixe="04 71 47 50 68")
    page = answer.redirect_chain[-1][0]
    (row,) = rows(valley)
    assert "Le téléphone va sonner" in answer.content.decode()
    assert client.post(page, {"code": "000000"}).status_code == 422
    with valley.scope():
        code = ours.code_of(row)
    assert client.post(page, {"code": code}).status_code == 302
    assert rows(valley)[0].confirmed_at is not None


def test_an_account_needs_no_confirmation(client, valley):
    client.force_login(make_person(email="jeanne@example.org"))
    answer = client.get(f"{valley.root}/abonnement/")
    assert 'value="account"' in answer.content.decode()


def test_by_sms_with_a_word_and_a_hamlet(valley):
    make_place(valley.commune, "Salvagnac")
    sms = Received(channel="sms", sender="+33612345678", words="ALERTES salvagnac")
    letters.receive(organisation=valley.mairie.pk, commune=valley.commune.pk, received=sms)
    (row,) = rows(valley)
    assert (row.label, row.confirmed_at) == ("Salvagnac, Vic-sur-Cère", None)
    with pytest.raises(NotTakenError):
        letters.receive(
            organisation=valley.mairie.pk,
            commune=valley.commune.pk,
            received=Received(channel="email", sender="a@example.org", words="alertes"),
        )


def test_a_token_opens_one_line_and_no_other(valley):
    _alert, mine = alerted(valley)
    token = token_of(organisation=valley.mairie.pk, key=mine.object_key)
    assert opened_by(token) == (valley.mairie.pk, mine.object_key)
    for wrong in ("", "abc", token[:-1], token[:-2] + "AA", "é" * 36, token.swapcase()):
        assert opened_by(wrong) is None


def test_opening_the_link_counts_and_one_answers_twice(client, valley):
    alert, _mine = alerted(valley)
    sent(valley, alert)
    (page,) = re.findall(r"https?://\S+(/vic-sur-cere/alertes/r/\S+/)", mail.outbox[-1].body)
    shown = client.get(page)
    assert "Crue" in shown.content.decode()
    assert line(valley, alert).opened_at is not None
    assert client.post(page, {}).status_code == 422
    for _ in range(2):
        assert client.post(page, {"etat": "safe"}).status_code == 302
    client.post(page, {"etat": "help", "mots": "Au grenier", "phone": "06 12 34 56 78"})
    assert [(row.kind, row.way) for row in rows(valley, Answer)] == [("safe", "link"), ("help", "link")]
    with valley.scope():
        (said,) = answers.for_the_cell(organisation=valley.mairie.pk, alert=alert.pk)
    assert (said.answer.kind, said.words, said.phone) == ("help", "Au grenier", "06 12 34 56 78")
    assert (said.answer.place, said.reach) == ("Vic-sur-Cère", "jeanne@example.org")
    assert b"Au grenier" not in bytes(said.answer.sealed)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("OK", "safe"), ("ok merci", "safe"), ("SOS au grenier", "help"), ("Besoin d’aide", "help")],
)
def test_an_sms_answers_with_its_first_word(valley, words, kind):
    _alert, mine = alerted(valley, "sms", "06 12 34 56 78")
    letters.answer(
        organisation=valley.mairie.pk,
        key=mine.object_key,
        received=Received(channel="sms", sender="+33612345678", words=words),
    )
    assert [(row.kind, row.way) for row in rows(valley, Answer)] == [(kind, "sms")]


def test_an_sms_that_says_neither_is_told_how(valley):
    _alert, mine = alerted(valley, "sms", "06 12 34 56 78")
    with pytest.raises(NotTakenError, match="empty") as refused:
        letters.answer(
            organisation=valley.mairie.pk,
            key=mine.object_key,
            received=Received(channel="sms", sender="+33612345678", words="Quoi ?"),
        )
    assert "SOS" in refused.value.words


def test_a_key_of_the_telephone_answers_once(valley):
    _alert, mine = alerted(valley, "voice", "04 71 47 50 68")
    event = CallAnswered(
        organisation=valley.mairie.pk, service="alertes", notice=str(mine.object_key), pressed="2"
    )
    for _ in range(2):
        answered_by_a_key(event)
    assert [(row.kind, row.way) for row in rows(valley, Answer)] == [("help", "voice")]


def test_one_link_does_not_fill_the_screen(valley):
    _alert, mine = alerted(valley)
    with Scope.for_object(organisation=valley.mairie.pk, key=mine.object_key).enter():
        for _ in range(answers.MOST_ANSWERS):
            answers.give(line=mine, kind="safe", way="link")
        with pytest.raises(answers.TooManyAnswersError):
            answers.give(line=mine, kind="safe", way="link")
