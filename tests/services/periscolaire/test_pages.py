"""What a parent, a secretary and who serves do, page by page, without script."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cantou.core.web.veiled import veil
from cantou.services.periscolaire.domain import families
from cantou.services.periscolaire.domain.calendar import name_of
from cantou.services.periscolaire.models import Activity, DayBooking, Enrolment
from tests.services.periscolaire.village import NEEDS, School
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


def shown(client, address, status=200):
    answer = client.get(address)
    page = unescape(answer.content.decode()).replace("\u00a0", " ")
    assert answer.status_code == status, (address, answer.status_code, page[:2000])
    return page


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def signed(person):
    client = Client()
    sign_in(client, person)
    return client


def test_a_parent_enrols_a_child_and_books_a_month(school):
    person, (lou,) = school.parent(enrolled=False)
    client, on = signed(person), school.coming()
    assert "Inscrire un enfant" in shown(client, f"{school.root}/")
    page = shown(client, f"{school.root}/inscrire/")
    given = {
        "cle": hidden(page, "cle"), "child": veil(lou), "activities": [veil(school.canteen.pk)],
        "resident": "on", "allergies": "arachide",
    }  # fmt: skip
    answer = client.post(f"{school.root}/inscrire/", given)
    assert answer.status_code == 422  # Health, without consent.
    for _twice in range(2):
        answer = client.post(f"{school.root}/inscrire/", given | {"agrees": "on"})
        assert answer.status_code == 302
    address = f"{school.root}/enfant/{veil(lou)}/"
    month = f"{address}?mois={on:%Y-%m}"
    page, name = shown(client, month), name_of(school.canteen.pk, on)
    assert name in page
    for _twice in range(2):
        assert client.post(month, {"avant": hidden(page, "avant"), "j": [name]}).status_code == 302
    assert (school.state(lou, on), school.taken(on)) == ("booked", 1)
    # An old page on which nothing was touched changes nothing.
    client.post(month, {"avant": ""})
    assert school.state(lou, on) == "booked"
    past = name_of(school.canteen.pk, school.past())
    answer = client.post(month, {"avant": name, "j": [past]})
    assert answer.status_code == 422
    assert "Trop tard" in answer.content.decode() or school.past().month != on.month
    assert school.state(lou, on) == "cancelled"  # What could be kept was.
    assert "arachide" in shown(client, f"{address}sante/")
    with school.scope():
        assert Enrolment.objects.filter(organisation=school.mairie).count() == 1


def test_the_same_days_each_week(school):
    person, (lou,) = school.parent()
    client = signed(person)
    address = f"{school.root}/enfant/{veil(lou)}/semaines/"
    page = shown(client, address)
    until = re.findall(r'name="until" value="([^"]+)"', page)[-1]
    given = {"activity": veil(school.canteen.pk), "weekdays": ["0", "3"], "until": until, "act": "book"}
    assert client.post(address, given).status_code == 302
    with school.scope():
        days = [one.day.on for one in DayBooking.objects.select_related("day")]
    assert {on.weekday() for on in days} == {0, 3}
    assert client.post(address, given | {"until": "1999-01-01"}).status_code == 422


def test_nobody_opens_the_calendar_of_another_s_child(school):
    _person, (lou,) = school.parent()
    other, _keys = school.parent("Zoé", family_name="Vert")
    for path in ("", "semaines/", "sante/"):
        address = f"{school.root}/enfant/{veil(lou)}/{path}"
        assert signed(other).get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_a_secretary_opens_an_activity_with_its_price(school):
    client = signed(school.agent())
    address = reverse("bureau:periscolaire:activity_new")
    today = timezone.localdate()
    given = {
        "cle": hidden(shown(client, address), "cle"), "title": "Mercredi", "kind": "wednesday",
        "weekdays": ["2"], "starts_on": today, "ends_on": today + timedelta(200), "cutoff_days": "2",
        "cutoff_at": "12:00", "base": "500 : 2,10\nautres : 4", "outside_percent": "20", "siblings": "10, 20",
        "is_public": "on",
    }  # fmt: skip
    wrong = client.post(address, given | {"base": "500 : cher", "cutoff_at": "03:00"})
    assert wrong.status_code == 422
    assert client.post(address, given).status_code == 302
    with school.scope():
        row = Activity.objects.get(title="Mercredi")
    assert row.grid["base"] == [{"below": 500, "cents": 210}, {"below": None, "cents": 400}]
    assert row.grid["siblings"] == [10, 20]
    page = shown(client, reverse("bureau:periscolaire:activity", args=[row.pk]))
    assert "500 : 2,10\nautres : 4,00" in page


def test_a_family_without_e_mail_is_enrolled_once_and_gets_its_letter(school):
    client = signed(school.agent())
    address = reverse("bureau:periscolaire:family_new")
    born = timezone.localdate() - timedelta(days=2500)
    given = {
        "cle": hidden(shown(client, address), "cle"), "given_name": "Marcel", "family_name": "Soubrier",
        "postal": "4 chemin du Lac\n15800 Vic-sur-Cère", "phone": "", "is_resident": "on",
        "activities": [veil(school.canteen.pk)], "e0_given": "Ana", "e0_born": born,
        "e1_given": "Basile", "e1_born": born + timedelta(days=700),
    }  # fmt: skip
    wrong = client.post(address, given | {"e1_born": "", "postal": " "})
    assert wrong.status_code == 422
    first = client.post(address, given)
    assert first.status_code == 302
    assert client.post(address, given)["Location"] == first["Location"]
    page = shown(client, f"{first['Location']}courrier/")
    for words in ("Ana Soubrier", "Basile Soubrier", "4 chemin du Lac", "Cantine"):
        assert words in page
    with school.scope():
        assert Enrolment.objects.filter(organisation=school.mairie).count() == 2


def test_who_serves_sees_what_to_know_and_ticks_and_the_cook_sees_numbers(school):
    family = school.counter_family("Ana", "Basile")
    ana, basile = school.children_of(family)
    on = school.past()
    school.set(ana, on, by_agent=True)
    school.set(basile, on, by_agent=True)
    with school.scope():
        families.save_needs(child=ana, needs=NEEDS)
        rows = {one.child_id: one.pk for one in DayBooking.objects.all()}
    sheet = reverse("bureau:periscolaire:attendance", args=[school.canteen.pk, on.isoformat()])
    week = f"{reverse('bureau:periscolaire:headcount')}?semaine={on}"
    cook, secretary, server = (signed(school.agent(role)) for role in ("cook", "manager", "server"))
    numbers = shown(cook, week)
    assert "Ana" not in numbers
    assert "Cantine" in numbers
    for who in (cook, secretary):
        assert who.get(sheet).status_code == 403
    needs = shown(secretary, reverse("bureau:periscolaire:child_needs", args=[ana]))
    assert "arachide" not in needs
    page = shown(server, sheet)
    assert "arachide" in page
    listed = [veil(key) for key in rows.values()]
    for _twice in range(2):
        server.post(sheet, {"liste": listed, "venu": [veil(rows[ana])]})
    with school.scope():
        came = {one.child_id: one.came for one in DayBooking.objects.all()}
    assert came == {ana: True, basile: False}


def test_the_desk_changes_days_after_the_cutoff_and_closes_them(school):
    _person, (lou,) = school.parent()
    client, on = signed(school.agent()), school.past()
    address = f"{reverse('bureau:periscolaire:child', args=[lou])}?mois={on:%Y-%m}"
    page = shown(client, address)
    name = name_of(school.canteen.pk, on)
    assert client.post(address, {"avant": hidden(page, "avant"), "j": [name]}).status_code == 302
    assert school.state(lou, on) == "booked"
    page = shown(client, address)
    also = {"cle": hidden(page, "cle"), "activities": [veil(school.evening.pk)]}
    assert client.post(address, also).status_code == 302
    later = school.coming()
    school.set(lou, later)
    closings = reverse("bureau:periscolaire:closings")
    given = {"cle": hidden(shown(client, closings), "cle"), "title": "Grève", "starts_on": later}
    assert client.post(closings, given).status_code == 302
    assert school.state(lou, later) == "cancelled"
    assert "Grève" in shown(Client(), f"{school.root}/")


def test_one_more_child_costs_no_more_queries(school, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person, (lou,) = school.parent()
    address = f"{school.root}/enfant/{veil(lou)}/?mois={school.coming():%Y-%m}"
    client = signed(person)
    shown(client, address)
    with CaptureQueriesContext(connection) as first:
        shown(client, address)
    other = School("Thiézac", "thiezac")
    _p, (zoe,) = other.parent("Zoé")
    with other.scope():
        days = list(other.canteen.rule.days(other.coming(), other.coming() + timedelta(60), []))
    other.set(zoe, *days)
    school.set(lou, *days[:20])
    with CaptureQueriesContext(connection) as second:
        shown(client, address)
    assert len(second) == len(first)
