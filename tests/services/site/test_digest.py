from __future__ import annotations

import re

import pytest
from django.core import mail

from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.services.site.domain.digest import tell
from cantou.services.site.domain.subscriptions import export_person, ours
from cantou.services.site.models import Subscriber, Subscription
from tests.services.site.making import shown
from tests.support.factories import make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
GINETTE = "ginette@exemple.fr"


def told(country):
    with country.scope():
        return tell(organisation=country.mairie.pk)


def test_asked_confirmed_told_and_stopped_without_an_account(client, country, at):
    at("2026-12-10", hour=17)
    answer = client.post(f"{country.root}/lettre/", {"moyen": "email", "email": GINETTE, "themes": ["fetes"]})
    assert answer["Location"] == f"{country.root}/lettre/merci/"
    run_jobs()
    assert [one.subject for one in mail.outbox] == ["Confirmez votre abonnement : Vic-sur-Cère"]
    page = re.search(r"/vic-sur-cere/site/lettre/\w+/", mail.outbox[0].body).group()
    assert "À confirmer" in shown(client, page)
    with country.scope():
        row = Subscription.objects.get()
    country.article("Le four chauffe", themes=["fetes"])
    country.article("La route est fermée", themes=["travaux"])
    country.event(
        "Le bal",
        starts="2026-12-12T21:00",
        ends="2026-12-12T23:00",
        themes=["fetes"],
        organisation=country.epci,
    )
    assert told(country) == 0, "what nobody has confirmed is told to nobody"
    client.post(page, {"acte": "confirmer", "numero": veil(row.pk)})
    assert (told(country), told(country)) == (1, 1)
    run_jobs()
    (letter,) = mail.outbox[1:]
    assert letter.subject == "La semaine à Vic-sur-Cère"
    assert "Le four chauffe" in letter.body
    assert "- Le bal : samedi 12 décembre 2026, de 21 h à 23 h" in letter.body
    assert "route" not in letter.body
    leaving = re.search(r"/vic-sur-cere/site/lettre/\w+/arreter/", letter.extra_headers["List-Unsubscribe"])
    assert client.post(leaving.group())["Location"] == f"{country.root}/lettre/arretee/"
    run_jobs()
    with country.scope():
        assert (Subscriber.objects.count(), Subscription.objects.count()) == (0, 0)
    assert client.get(page).status_code == 404


def test_nothing_is_sent_of_nothing(client, country, at):
    at("2026-12-10", hour=17)
    person = make_person(given_name="Ginette", family_name="Fau", email=GINETTE)
    sign_in(client, person)
    page = client.get(f"{country.root}/lettre/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = {"moyen": "account", "csrfmiddlewaretoken": token}
    assert client.post(f"{country.root}/lettre/", form).status_code == 302
    assert told(country) == 0
    [kept] = export_person(person.pk)
    assert (kept["lettre"], kept["themes"]) == ("Vic-sur-Cère", [])
    with Scope.for_person(person.pk).enter():
        assert ours.of_person(person.pk).count() == 1


def test_an_address_that_is_none_is_said_beside_its_field(client, country):
    answer = client.post(f"{country.root}/lettre/", {"moyen": "email", "email": "ginette"})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
