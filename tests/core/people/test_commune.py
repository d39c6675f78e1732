"""Where somebody lives: chosen in their space, one step away from then on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cantou.core.journal.models import Entry
from cantou.core.people.models import Person
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.names import read_called, write_names
from tests.support.factories import make_commune, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne(client):
    person = make_person(given_name="Jeanne")
    sign_in(client, person)
    return person


def choose(client, **data):
    return client.post(reverse("people_commune"), data, follow=True)


def home_of(person) -> str | None:
    home = Person.objects.get(pk=person.pk).home
    return home.name if home else None


def made(*communes):
    write_names(read_called([commune.pk for commune in communes]).values())
    return communes


def test_one_commune_of_that_name_is_chosen_and_shown_where_it_serves(client, jeanne):
    made(make_commune("Vic-sur-Cère", slug="vic-sur-cere"))
    page = choose(client, commune="vic sur cere").content.decode()
    assert home_of(jeanne) == "Vic-sur-Cère"
    assert 'href="/vic-sur-cere/"' in page
    assert "Chez vous\u00a0: Vic-sur-Cère" in client.get("/").content.decode()
    assert 'value="Vic-sur-Cère"' in client.get(reverse("people_commune")).content.decode()
    choose(client, commune="")
    assert home_of(jeanne) is None
    assert "Chez vous" not in client.get("/").content.decode()


def test_the_journal_says_that_it_changed_and_not_where_to(client, jeanne):
    operator = make_organisation(is_operator=True)
    made(make_commune("Vic-sur-Cère", slug="vic-sur-cere"))
    for _ in range(2):
        choose(client, commune="vic sur cere")
    with Scope.agent(operator.pk).enter():
        entry = Entry.objects.get()
    assert (entry.action, entry.person, entry.details) == ("people.details", jeanne.pk, {"fields": ["home"]})


def test_homonyms_are_told_apart_before_anything_is_kept(client, jeanne):
    made(
        make_commune("Murat", slug="murat-15", departement_code="15"),
        make_commune("Murat", slug="murat-03", departement_code="03"),
    )
    codes = list(Person.home.field.related_model.objects.values_list("code", flat=True).order_by("slug"))
    asked = choose(client, commune="Murat").content.decode()
    assert "Dites laquelle" in asked
    assert [f'value="{code}"' in asked for code in codes] == [True, True]
    assert home_of(jeanne) is None
    choose(client, commune="Murat", code=codes[1])
    assert Person.objects.get(pk=jeanne.pk).home.slug == "murat-15"


@pytest.mark.parametrize("text", ["Zzzz", "\U0001f384", "12", "x" * 101])
def test_what_is_no_commune_is_said_beside_the_field_and_nothing_changes(client, jeanne, text):
    made(make_commune("Vic-sur-Cère", slug="vic-sur-cere"))
    answer = choose(client, commune=text)
    assert answer.status_code == 422
    assert home_of(jeanne) is None
