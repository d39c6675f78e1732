"""What one follows is changed on its own page, that an account finds without the link."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cantou.core.web.veiled import veil
from cantou.services.alertes.domain.subscriptions import ours
from cantou.services.alertes.models import Subscription
from tests.core.maps.ground import make_place
from tests.services.alertes.making import plain
from tests.services.alertes.test_fanout import follow
from tests.support.factories import make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def rows(valley):
    with valley.scope():
        return list(Subscription.objects.order_by("pk"))


def test_another_hamlet_and_other_subjects(client, valley):
    salvagnac = make_place(valley.commune, "Salvagnac")
    row = follow(valley, "rose@example.org")
    page = f"{valley.root}/abonnement/{ours.secret_of(row.object_key)}/"
    assert "Salvagnac" in client.get(page).content.decode()
    said = {"numero": veil(row.pk), "acte": "changer", "lieu": veil(salvagnac.pk), "themes": ["crue", "eau"]}
    told = plain(client.post(page, said, follow=True).content.decode())
    assert "C’est changé." in told
    (row,) = rows(valley)
    assert (row.place_id, row.themes, row.label) == (salvagnac.pk, ["crue", "eau"], "Salvagnac, Vic-sur-Cère")
    assert row.confirmed_at is not None
    client.post(page, {**said, "lieu": "", "themes": []})
    (row,) = rows(valley)
    assert (row.place_id, row.themes, row.label) == (None, [], "Vic-sur-Cère")


def test_what_is_wrong_changes_nothing(client, valley):
    salvagnac = make_place(valley.commune, "Salvagnac")
    row, _other = follow(valley, "rose@example.org"), follow(valley, "rose@example.org", place=salvagnac)
    page = f"{valley.root}/abonnement/{ours.secret_of(row.object_key)}/"
    act = {"numero": veil(row.pk), "acte": "changer"}
    for said, words in (
        ({"lieu": "ailleurs", "themes": []}, "Rien n’est changé"),
        ({"lieu": "", "themes": ["volcan"]}, "Rien n’est changé"),
        ({"lieu": veil(salvagnac.pk), "themes": []}, "Vous suivez déjà cet endroit."),
    ):
        assert words in plain(client.post(page, {**act, **said}, follow=True).content.decode())
    assert [(one.place_id, one.themes) for one in rows(valley)] == [(None, []), (salvagnac.pk, [])]


def test_an_account_finds_them_among_its_preferences(client, valley):
    person = make_person(given_name="Rose")
    row = follow(valley, "", channel="account", person=person.pk)
    sign_in(client, person)
    answer = client.get(reverse("notices_preferences"))
    page = answer.content.decode()
    assert answer.context["followed"], (answer.status_code, plain(page)[:600])
    link = re.search(r'href="([^"]*/abonnement/[^"]+)"', page)[1]
    assert link.endswith(f"/abonnement/{ours.secret_of(row.object_key)}/")
    assert "Alertes, Vic-sur-Cère" in plain(page)


def test_each_way_is_offered_once(client, valley):
    sign_in(client, make_person(given_name="Rose"))
    page = client.get(f"{valley.root}/abonnement/").content.decode()
    assert page.count('name="moyen" value="push"') == 1
    assert page.count('value="voice"') == 2  # here, and to have one's link again
