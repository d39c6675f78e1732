from __future__ import annotations

from functools import partial

import pytest
from django.core import mail

from cantou.core.notices.domain import catalogue, render, templates
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.queries import sender_row
from cantou.core.notices.domain.render import words_of
from cantou.core.notices.models import Notice, SmsMonth, State
from cantou.core.organisations.domain.practice import set_up_practice
from cantou.core.registry import Notice as Definition
from cantou.core.scope.scope import Scope
from cantou.desk.notices import DESK, INVITATION
from tests.desk.making import journal_of, make_agent, make_mairie, questions, sit_down
from tests.support.factories import make_offer, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
VALUES = {"nom": "Jeanne", "jusqu_au": "demain", "lien": "https://exemple.fr/x"}
WORDING = f"/bureau/messages/modeles/{DESK}/{INVITATION.id}/"
LETTER = Definition(
    id="paper", title="Une lettre d’essai", channels=("letter",), placeholders=INVITATION.placeholders
)


@pytest.fixture
def mairie(client):
    ours = make_mairie("Vic-sur-Cère")
    make_offer(ours)
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def tell(organisation, *, notice=INVITATION.id, thing=None, **recipient):
    to = Recipient(**recipient) if recipient else Recipient(email="paul@exemple.fr")
    with Scope.agent(organisation.pk).enter():
        (key,) = notify(service=DESK, notice=notice, to=to, context=VALUES, object_key=thing)
        return Notice.objects.get(key=key)


def state_of(notice):
    with Scope.agent(notice.organisation_id).enter():
        return Notice.objects.get(pk=notice.pk).state


def settle(notice, state, reason=""):
    with Scope.agent(notice.organisation_id).enter():
        Notice.objects.filter(pk=notice.pk).update(state=state, reason=reason)


def test_the_ledger_is_found_by_reference_state_and_channel(client, mairie):
    report = make_report(mairie)
    run_jobs("cantou.notices")
    told = tell(mairie, thing=report.object_key)
    tell(mairie)
    settle(told, State.UNCERTAIN, "process_died")
    listed = client.get("/bureau/messages/").context["rows"]
    assert [row["title"] for row in listed].count("Invitation dans l’équipe") == 2
    for query in ({"reference": report.reference.lower()}, {"etat": "a_regarder"}, {"etat": "uncertain"}):
        page = client.get("/bureau/messages/", query)
        assert [row["notice"].pk for row in page.context["rows"] if row["notice"].kind == INVITATION.id] == [
            told.pk
        ]
        assert "s’est arrêté pendant l’envoi" in page.content.decode()
    assert client.get("/bureau/messages/", {"canal": "sms"}).context["rows"] == []
    assert client.get("/bureau/messages/", {"reference": "ZZZZZZZZZ"}).context["rows"] == []
    assert f"/bureau/signalements/{report.reference}/" in client.get("/bureau/messages/").content.decode()


def test_the_uncertain_is_sent_again_by_a_human(client, mairie):
    told = tell(mairie)
    settle(told, State.UNCERTAIN)
    assert "deux fois" in client.get("/bureau/messages/").content.decode()
    assert client.post(f"/bureau/messages/{told.key}/renvoyer/").status_code == 302
    assert state_of(told) == State.QUEUED
    assert journal_of(mairie)[-1] == "notices.resent"
    run_jobs("cantou.notices")
    assert state_of(told) == State.SENT
    answer = client.post(f"/bureau/messages/{told.key}/renvoyer/", follow=True)
    assert "ne peut plus être renvoyé" in answer.content.decode()


def test_messages_of_another_mairie_are_out_of_reach(client, mairie):
    other = make_mairie("Polminhac")
    theirs = tell(other)
    settle(theirs, State.UNCERTAIN)
    assert client.get("/bureau/messages/").context["rows"] == []
    assert client.post(f"/bureau/messages/{theirs.key}/renvoyer/").status_code == 404
    paper = letter(other)
    client.post("/bureau/messages/lettres/agir/", {"letter": str(paper.key), "act": "posted"})
    assert (state_of(theirs), state_of(paper)) == (State.UNCERTAIN, State.QUEUED)


def test_an_agent_sees_the_messages_of_their_services(client, mairie):
    tell(mairie)
    sit_down(client, make_agent(mairie, "agent", "signalements:agent", given_name="Luc"), mairie)
    assert client.get("/bureau/messages/").context["rows"] == []
    for path in ("modeles/", "envoi/", f"modeles/{DESK}/{INVITATION.id}/"):
        assert client.get(f"/bureau/messages/{path}").status_code == 403
    sit_down(client, make_agent(mairie, "signalements:agent", given_name="Léa"), mairie)
    for path in ("", "lettres/"):
        assert client.get(f"/bureau/messages/{path}").status_code == 403


@pytest.fixture(autouse=True)
def _paper(monkeypatch):
    """The letter of these tests exists while they run."""
    monkeypatch.setitem(catalogue._declared[DESK], LETTER.id, LETTER)
    words = partial(_words, render.default_words)
    for module in (render, templates):
        monkeypatch.setattr(module, "default_words", words)


def _words(real, service, kind):
    return render.Words("Une lettre", "Bonjour {nom}") if kind == LETTER.id else real(service, kind)


def letter(organisation):
    return tell(
        organisation, notice=LETTER.id, name="Marie", postal=("Marie Charbonnel", "15800 Vic-sur-Cère")
    )


def test_letters_are_printed_then_posted(client, mairie):
    paper = letter(mairie)
    assert "Une lettre d’essai" in client.get("/bureau/messages/lettres/").content.decode()
    for _ in range(2):
        pdf = client.post("/bureau/messages/lettres/agir/", {"letter": str(paper.key), "act": "print"})
        assert pdf.content.startswith(b"%PDF-")
    assert state_of(paper) == State.QUEUED
    client.post("/bureau/messages/lettres/agir/", {"letter": [str(paper.key), "x"], "act": "posted"})
    assert state_of(paper) == State.SENT
    assert "Aucune lettre" in client.get("/bureau/messages/lettres/").content.decode()
    empty = client.post("/bureau/messages/lettres/agir/", {"act": "print"}, follow=True)
    assert "cochez d’abord" in empty.content.decode()


def test_words_are_looked_at_kept_and_given_back(client, mairie):
    shown = client.get(WORDING).content.decode()
    assert "Jeanne Vidal" in shown
    values = {"subject": "Venez, {nom}", "text": "Bonjour {nom},\n\n{lien}"}
    looked = client.post(WORDING, values | {"preview": "1"})
    assert "Venez, Jeanne Vidal" in looked.content.decode()
    assert words_in(mairie).subject != "Venez, {nom}"
    assert client.post(WORDING, values).status_code == 302
    assert words_in(mairie).subject == "Venez, {nom}"
    assert "vos mots" in client.get("/bureau/messages/modeles/").content.decode()
    assert client.post(f"{WORDING}reprendre/").status_code == 302
    assert words_in(mairie).subject == "{organisme} vous invite dans son équipe"
    assert journal_of(mairie)[-2:] == ["notices.worded", "notices.unworded"]


def words_in(organisation):
    with Scope.agent(organisation.pk).enter():
        return words_of(organisation=organisation.pk, service=DESK, kind=INVITATION.id)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour {prenon} {lien}", "{prenon}"),
        ("Bonjour {nom", "accolade"),
        ("Bonjour {nom}", "Gardez {lien}"),
        ("", "obligatoire"),
    ],
)
def test_words_that_cannot_be_sent_are_refused_and_kept_in_the_page(client, mairie, text, said):
    answer = client.post(WORDING, {"subject": "Bonjour", "text": text})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert answer.context["form"]["text"].value() == text


def test_who_writes_and_what_sms_may_cost(client, mairie, settings):
    settings.MAIL_DOMAINS = frozenset({"vic.fr"})
    refused = client.post("/bureau/messages/envoi/", {"address": "mairie@autre.fr", "sms_name": "é"})
    assert set(refused.context["form"].errors) == {"sms_name"}
    refused = client.post("/bureau/messages/envoi/", {"address": "mairie@autre.fr"})
    assert "autre.fr" in str(refused.context["form"].errors["address"])
    assert (
        client.post("/bureau/messages/envoi/", {"address": "mairie@vic.fr", "sms_euros": "15"}).status_code
        == 302
    )
    with Scope.agent(mairie.pk).enter():
        sender = sender_row(organisation=mairie.pk)
        assert (sender.address, sender.sms_monthly_cents) == ("mairie@vic.fr", 1500)
        SmsMonth.objects.create(
            organisation=mairie, month="2026-01-01", limit_cents=1500, spent_cents=1234, segments=9
        )
    assert "12,34" in client.get("/bureau/messages/envoi/").content.decode()


def test_one_or_three_messages_ask_as_many_questions(client, mairie):
    report = make_report(mairie)
    tell(mairie, thing=report.object_key)
    one = questions(client, "/bureau/messages/")
    for _ in range(2):
        tell(mairie, thing=make_report(mairie).object_key)
    assert questions(client, "/bureau/messages/") == one


def test_nothing_leaves_the_practice_commune():
    operator = make_mairie(is_operator=True)
    with Scope.agent(operator.pk).enter():
        practice = set_up_practice()
    told = tell(practice)
    run_jobs("cantou.notices")
    assert mail.outbox == []
    with Scope.agent(practice.pk).enter():
        kept = Notice.objects.get(pk=told.pk)
        assert (kept.state, kept.reason) == (State.SUPPRESSED, "practice")
