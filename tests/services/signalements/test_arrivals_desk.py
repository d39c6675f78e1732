"""« Messages sans commune »: what the operator's agents see, and nobody else."""

from __future__ import annotations

import pytest
from django.core import mail as outbox

from cantou.core.journal.models import Entry
from cantou.core.notices.domain.templates import templates_of
from cantou.core.scope.scope import Scope
from tests.desk.making import make_agent, sit_down
from tests.services.signalements.filing import filed, plain, shown
from tests.services.signalements.letters import (
    arrival,
    arrive,
    became,
    compose,
    make_neighbour,
    make_operator,
)
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db
URL = "/bureau/exploitation/messages/"


@pytest.fixture
def operator(settings, place, home):
    return make_operator(settings, place)


@pytest.fixture
def stray(client, operator):
    sit_down(client, make_agent(operator, "operator"), operator)
    return arrive(compose("Une branche menace.", Subject="Branche au-dessus du chemin"))


def test_it_is_seen_with_who_wrote_and_how_it_begins(client, stray):
    page = shown(client, URL)
    assert f'href="{URL}{stray.key}/"' in page
    assert "Branche au-dessus du chemin" in page
    assert "Courriel, ginette@exemple.fr" in page
    assert "Une branche menace." in shown(client, f"{URL}{stray.key}/")


def test_nothing_waits(client, operator):
    sit_down(client, make_agent(operator, "operator"), operator)
    assert "Aucun message n’attend" in shown(client, URL)


def test_it_is_attributed_and_its_author_hears_of_it(client, place, stray, operator):
    page = shown(client, f"{URL}{stray.key}/?q=vic")
    assert f'value="{place.commune.code}"' in page
    answer = client.post(f"{URL}{stray.key}/attribuer/", {"commune": place.commune.code}, follow=True)
    assert "Le message est transmis : Vic-sur-Cère." in plain(answer)
    row = arrival(stray.key)
    assert (became(row), row.commune, row.to) == (("taken", "filed"), place.commune, place.mairie)
    assert [report.channel for report in filed(place)] == ["email"]
    with Scope.agent(operator.pk).enter():
        entries = Entry.objects.filter(organisation=operator, action="notices.arrival_taken")
        assert [entry.subject for entry in entries] == [f"notices:arrival:{stray.key}"]
    again = client.post(f"{URL}{stray.key}/attribuer/", {"commune": place.commune.code}, follow=True)
    assert "Ce message n’attend plus." in plain(again)
    assert len(filed(place)) == 1


def test_where_nobody_takes_it_its_author_is_told_whom_to_call(client, stray):
    thiezac = make_neighbour("Thiézac", "thiezac")
    answer = client.post(f"{URL}{stray.key}/attribuer/", {"commune": thiezac.code}, follow=True)
    assert "Thiézac ne reçoit pas encore ces messages" in plain(answer)
    assert became(arrival(stray.key)) == ("refused", "nobody")


@pytest.mark.parametrize("commune", ["", "99999", "x" * 300, "00000"])
def test_a_commune_that_is_none(client, stray, commune):
    answer = client.post(f"{URL}{stray.key}/attribuer/", {"commune": commune}, follow=True)
    assert "Choisissez une commune." in plain(answer)
    assert arrival(stray.key).state == "asked"


def test_spam_is_put_aside_and_forgotten(client, stray):
    before = len(outbox.outbox)
    client.post(f"{URL}{stray.key}/ecarter/")
    row = arrival(stray.key)
    assert (became(row), row.stored, row.sealed) == (("ignored", "discarded"), "", None)
    assert len(outbox.outbox) == before
    assert client.get(f"{URL}{stray.key}/").status_code == 404


def test_the_answer_still_counts_while_it_waits_there(client, place, stray):
    arrive(compose("15800", To=outbox.outbox[0].reply_to[0], Subject="Re: De quelle commune"))
    assert became(arrival(stray.key)) == ("taken", "filed")


def test_nobody_else_sees_them(client, place, operator):
    row = arrive(compose("Une branche menace.", Subject="Branche"))
    mairie = make_organisation("Mairie de Murat")
    sit_down(client, make_agent(mairie, "admin"), mairie)
    for address in (URL, f"{URL}{row.key}/"):
        assert client.get(address).status_code == 403
    for act in ("attribuer", "ecarter"):
        assert client.post(f"{URL}{row.key}/{act}/", {"commune": place.commune.code}).status_code == 403


def test_what_the_platform_answers_is_worded_by_the_operator_alone(place, operator):
    def services(organisation):
        with Scope.agent(organisation.pk).enter():
            return {one.service for one in templates_of(organisation=organisation.pk)}

    assert services(operator) - services(place.mairie) == {"incoming"}


def test_the_mairie_reads_where_people_may_write(client, place, operator):
    sit_down(client, make_agent(place.mairie, "admin"), place.mairie)
    page = shown(client, "/bureau/services/signalements/")
    assert "signaler+vic-sur-cere@cantou.example<br>06 00 00 00 36, par SMS" in page


def test_and_nothing_where_nothing_comes_in(client, place):
    sit_down(client, make_agent(place.mairie, "admin"), place.mairie)
    assert "On peut aussi écrire à" not in shown(client, "/bureau/services/signalements/")


def test_the_operator_s_first_page_says_how_many_wait(client, stray):
    assert "1 message attend de savoir à quelle commune il va." in shown(client, "/bureau/exploitation/")
