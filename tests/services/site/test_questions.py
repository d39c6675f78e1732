from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.site.demo_acts import load_acts, load_question
from cantou.services.site.domain.questions import purge
from cantou.services.site.models import Act, Answer, Question, QuestionMessage
from tests.services.site.making import shown
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/site/questions"
ASKED = {
    "sujet": "Le lavoir",
    "mots": "Quand rouvre-t-il ? Ginette, rue du Four",
    "nom": "Ginette Fau",
    "courriel": "ginette@exemple.fr",
    "montrer": "on",
    "cle": "q" * 20,
}


@pytest.fixture
def asked(client, country):
    """(the private page, the question)"""
    answer = client.post(f"{country.root}/questions/poser/", ASKED)
    assert answer.status_code == 302
    with country.scope():
        return answer["Location"], Question.objects.get()


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def test_asked_without_account_once_whatever_arrives(client, country, asked):
    page, row = asked
    assert client.post(f"{country.root}/questions/poser/", ASKED)["Location"] == page
    with country.scope():
        assert (Question.objects.count(), QuestionMessage.objects.count()) == (1, 1)
        item = WorkItem.objects.get(object_key=row.object_key)
    assert (item.is_open, item.queue, item.title) == (True, "questions", "Le lavoir")
    assert "Quand rouvre-t-il ?" in shown(client, page)


def test_what_was_sealed_is_not_read_in_the_table(asked):
    _, row = asked
    assert b"ginette" not in bytes(row.sealed)


def test_another_address_opens_nothing(client, country, asked):
    assert client.get(f"{country.root}/questions/suivre/abcdefgh/").status_code == 410
    with Scope.public().enter():
        assert not Question.objects.exists()
        assert not QuestionMessage.objects.exists()


def test_answered_told_by_mail_with_the_link_and_not_the_answer(desk, country, asked):
    page, row = asked
    form = {"text": "En mai, si tout va bien.", "cle": "a" * 20}
    assert desk.post(f"{DESK}/{row.reference}/", form).status_code == 302
    assert desk.post(f"{DESK}/{row.reference}/", form).status_code == 302
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["ginette@exemple.fr"]
    assert page.rpartition("/site/")[2] in message.body
    assert "En mai" not in message.body
    assert "En mai, si tout va bien." in shown(desk, page)
    with country.scope():
        assert not WorkItem.objects.get(object_key=row.object_key).is_open


def test_whoever_asked_writes_again_and_the_desk_sees_it(client, country, asked):
    page, row = asked
    client.post(page, {"mots": "Et le four ?", "cle": "b" * 20})
    client.post(page, {"mots": "Et le four ?", "cle": "b" * 20})
    with country.scope():
        assert QuestionMessage.objects.count() == 2
        assert WorkItem.objects.get(object_key=row.object_key).is_open


def test_published_in_the_words_that_the_agent_read_without_who_asked(desk, country, asked):
    _, row = asked
    desk.post(f"{DESK}/{row.reference}/", {"text": "En mai.", "cle": "a" * 20})
    form = {"p-title": "Réouverture du lavoir", "p-asked": "Quand rouvre-t-il ?", "p-text": "En mai."}
    assert desk.post(f"{DESK}/{row.reference}/montrer/", form).status_code == 302
    page = shown(desk, f"{country.root}/questions/")
    assert "Réouverture du lavoir" in page
    assert "Ginette" not in page
    desk.post(f"{DESK}/{row.reference}/faire/", {"faire": "cacher"})
    assert "Réouverture" not in shown(desk, f"{country.root}/questions/")


def test_not_published_where_whoever_asked_did_not_agree(desk, country, asked):
    _, row = asked
    with country.scope():
        Question.objects.update(may_publish=False)
    form = {"p-title": "x", "p-asked": "x", "p-text": "x"}
    refused = desk.post(f"{DESK}/{row.reference}/montrer/", form)
    assert (refused.status_code, "pas accepté" in refused.content.decode()) == (422, True)
    with country.scope():
        assert not Answer.objects.exists()


def test_a_closed_question_takes_no_more(desk, country, asked):
    page, row = asked
    desk.post(f"{DESK}/{row.reference}/faire/", {"faire": "clore"})
    refused = desk.post(page, {"mots": "Encore", "cle": "c" * 20})
    assert (refused.status_code, "close" in refused.content.decode()) == (422, True)


def test_after_a_year_name_address_and_thread_are_gone(country, asked):
    with country.scope():
        Question.objects.update(created_at=timezone.now() - timedelta(days=366))
        assert purge(organisation=country.mairie.pk) == 1
        assert not QuestionMessage.objects.exists()


def test_the_practice_commune_has_an_act_to_put_on_line_and_a_question_to_answer(country):
    from cantou.services.site.domain.practice import fill

    with country.scope():
        fill(organisation=country.mairie.pk)
        assert Act.objects.get().state == "draft"
        assert Question.objects.get().state == "open"
        fill(organisation=country.mairie.pk)
        assert Question.objects.count() == 1


def test_the_demonstration_s_acts_are_on_line_once(client, country):
    for _ in range(2):
        load_acts(country.mairie)
        load_question(country.mairie)
    page = shown(client, f"{country.root}/actes/")
    assert page.count("Tarifs de location de la salle des fêtes") == 1
    assert "De 9 h à 11 h" in shown(client, f"{country.root}/questions/")
