"""Agents see a form as people will, and what would be kept of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cantou.core.forms import demo
from cantou.core.forms.domain.publishing import publish
from cantou.core.forms.models import Draft, Form
from cantou.core.scope.scope import Scope
from tests.core.forms.writing import ask, page, written
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    mairie = make_organisation(territory=make_commune(lon=2.55, lat=44.945))
    with Scope.agent(mairie.pk).enter():
        demo.offer(mairie.pk)
    return mairie


def agent_of(mairie, role="admin"):
    client, person = Client(), make_person()
    make_member(person, mairie, service="", role=role)
    sign_in(client, person, second_factor=True)
    return client


def test_the_forms_of_the_organisation_and_what_is_in_each(mairie):
    client = agent_of(mairie)
    assert "accueil de loisirs" in client.get(reverse("desk_forms")).content.decode()
    html = client.get(reverse("desk_form", args=[demo.KEY])).content.decode()
    assert "Vos enfants" in html
    assert "Version 1" in html


def test_a_try_goes_to_the_end_and_sends_nothing(mairie):
    client = agent_of(mairie)
    url = client.post(reverse("desk_form", args=[demo.KEY]), {"key": "k", "version": "1"}).url
    assert client.post(reverse("desk_form", args=[demo.KEY]), {"key": "k", "version": "1"}).url == url
    html = client.get(url).content.decode()
    assert "C’est un essai" in html
    person = {"q-prenom": "Léa", "q-nom": "Fau", "q-telephone": "04 71 47 50 00"}
    assert client.post(f"{url}?etape=parent", person).url.endswith("etape=les_enfants")
    child = {"q-enfants-rows": "1", "q-enfants-0-enfant_prenom": "Zoé", "q-enfants-0-naissance": "2020-05-04"}
    assert client.post(f"{url}?etape=les_enfants", {**child, "q-enfants-0-pai": "non"}).status_code == 302
    assert client.post(f"{url}?etape=accueil", {"q-lieu": "bourg", "q-quotient": "700"}).status_code == 302
    assert client.post(f"{url}?etape=pieces", {}).url.endswith("etape=relire")
    html = client.get(f"{url}?etape=relire").content.decode()
    assert "L’école du Bourg" in html
    html = client.post(f"{url}?etape=relire", follow=True).content.decode()
    assert "Ce qui serait gardé" in html
    assert "B : 7,80" in html
    with Scope.agent(mairie.pk).enter():
        draft = Draft.objects.get()
        assert (draft.is_test, draft.taken_at) == (True, None)


def test_one_question_at_a_time_goes_on_so(mairie):
    client = agent_of(mairie)
    url = client.post(reverse("desk_form", args=[demo.KEY]), {"key": "k", "une-a-une": "on"}).url
    html = client.get(url).content.decode()
    assert 'name="q-prenom"' in html
    assert 'name="q-nom"' not in html
    path = url.partition("?")[0]
    answer = client.post(f"{path}?etape=prenom&une-a-une=", {"q-prenom": "Léa"})
    assert answer.url == f"{path}?etape=nom&une-a-une="


def test_an_older_version_can_be_tried(mairie):
    with Scope.agent(mairie.pk).enter():
        publish(form=Form.objects.get(), document=written(page("p", ask("seule", label="La seule"))))
    client = agent_of(mairie)
    older = client.post(reverse("desk_form", args=[demo.KEY]), {"key": "k", "version": "1"}, follow=True)
    newer = client.post(reverse("desk_form", args=[demo.KEY]), {"key": "l"}, follow=True)
    assert "Votre prénom" in older.content.decode()
    assert "La seule" in newer.content.decode()


def test_a_try_is_its_agents_and_forms_are_for_who_may_open_services(mairie):
    url = agent_of(mairie).post(reverse("desk_form", args=[demo.KEY]), {"key": "k"}).url
    assert agent_of(mairie).get(url).status_code == 404
    assert agent_of(mairie, "agent").get(reverse("desk_forms")).status_code == 403
    assert agent_of(make_organisation()).get(reverse("desk_form", args=[demo.KEY])).status_code == 404
