"""Households and mandates: who may act for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cantou.core.people.domain import households, mandates
from cantou.core.people.domain.authority import authorities, persons_for, require_authority
from cantou.core.people.domain.households import LastGuardianError, OwnCodeError
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.models import JoinCode, Mandate, Person
from cantou.core.scope.scope import Scope
from tests.core.people.relations import in_a_year, live_together, make_child, years_ago
from tests.support.factories import make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    return make_person(given_name="Jeanne", family_name="Vidal")


@pytest.fixture
def paul():
    return make_person(given_name="Paul", family_name="Rieu")


def acts_for(actor) -> set[int]:
    return {found.subject for found in authorities(actor=actor.pk, service="signalements")}


def test_living_together_lets_nobody_act(jeanne, paul):
    live_together(jeanne, paul)
    assert acts_for(jeanne) == acts_for(paul) == set()


def test_each_says_who_acts_for_them(jeanne, paul):
    live_together(jeanne, paul)
    households.let_act(person=jeanne.pk, actor=paul.pk, subject=jeanne.pk, allowed=True)
    assert (acts_for(paul), acts_for(jeanne)) == ({jeanne.pk}, set())
    with pytest.raises(PermissionDenied):
        households.let_act(person=paul.pk, actor=paul.pk, subject=jeanne.pk, allowed=True)
    households.let_act(person=jeanne.pk, actor=paul.pk, subject=jeanne.pk, allowed=False)
    assert acts_for(paul) == set()


def test_a_child_is_acted_for_by_who_brought_it_in(jeanne, paul):
    household = live_together(jeanne, paul)
    child = make_child(jeanne, household=household)
    assert (acts_for(jeanne), acts_for(paul)) == ({child.pk}, set())
    assert persons_for(authorities(actor=jeanne.pk, service="signalements")) == [child]
    with pytest.raises(LastGuardianError):
        households.leave(person=jeanne.pk, household=household)
    households.let_act(person=jeanne.pk, actor=paul.pk, subject=child.pk, allowed=True)
    households.leave(person=jeanne.pk, household=household)
    assert (acts_for(jeanne), acts_for(paul)) == (set(), {child.pk})


def test_a_stranger_adds_nobody_to_a_household(jeanne, paul):
    household = live_together(jeanne, make_person())
    with pytest.raises(PermissionDenied):
        households.invite(person=paul.pk, household=household)
    with pytest.raises(PermissionDenied):
        make_child(paul, household=household)
    with pytest.raises(PermissionDenied):
        households.let_act(person=jeanne.pk, actor=paul.pk, subject=jeanne.pk, allowed=True)


def test_a_code_serves_once_and_not_to_oneself(jeanne, paul):
    code = households.invite(person=jeanne.pk)
    with pytest.raises(OwnCodeError):
        households.join(person=jeanne.pk, code=code)
    households.join(person=paul.pk, code=code)
    with pytest.raises(WrongCodeError):
        households.join(person=make_person().pk, code=code)


def test_a_code_is_too_old_after_a_week(jeanne, paul):
    code = households.invite(person=jeanne.pk)
    JoinCode.objects.update(expires_at=timezone.now())
    with pytest.raises(WrongCodeError):
        households.join(person=paul.pk, code=code)


def test_a_mandate_is_written_limited_and_revocable(jeanne, paul):
    written = mandates.write(giver=jeanne, names=["signalements"], ends_on=in_a_year())
    assert "Jeanne Vidal" in written.mandate.text
    assert "Signalements" in written.mandate.text
    assert acts_for(paul) == set()
    mandates.accept(holder=paul.pk, code=written.code)
    assert acts_for(paul) == {jeanne.pk}
    assert authorities(actor=paul.pk, service="autre") == []
    found = require_authority(actor=paul.pk, subject=jeanne.pk, service="signalements")
    assert (found.ground, found.reference) == ("mandate", f"mandate:{written.mandate.key}")
    mandates.revoke(person=jeanne.pk, key=written.mandate.key)
    with pytest.raises(PermissionDenied):
        require_authority(actor=paul.pk, subject=jeanne.pk, service="signalements")


def test_a_mandate_ends_on_its_day(jeanne, paul):
    written = mandates.write(giver=jeanne, names=["signalements"], ends_on=timezone.localdate())
    mandates.accept(holder=paul.pk, code=written.code)
    assert acts_for(paul) == {jeanne.pk}
    yesterday = timezone.localdate() - timedelta(days=1)
    with Scope.for_person(jeanne.pk).enter():
        Mandate.objects.update(starts_on=yesterday, ends_on=yesterday)
    assert acts_for(paul) == set()


def test_the_holder_may_end_it_too_and_nobody_else(jeanne, paul):
    written = mandates.write(giver=jeanne, names=["signalements"], ends_on=in_a_year())
    mandates.accept(holder=paul.pk, code=written.code)
    with pytest.raises(PermissionDenied):
        mandates.revoke(person=make_person().pk, key=written.mandate.key)
    mandates.revoke(person=paul.pk, key=written.mandate.key)
    assert acts_for(paul) == set()


def test_what_a_mandate_refuses(jeanne, paul):
    for names, days in (([], 10), (["inconnu"], 10), (["signalements"], -1), (["signalements"], 900)):
        with pytest.raises(ValidationError):
            mandates.write(giver=jeanne, names=names, ends_on=timezone.localdate() + timedelta(days=days))
    written = mandates.write(giver=jeanne, names=["signalements"], ends_on=in_a_year())
    with pytest.raises(PermissionDenied):
        mandates.accept(holder=jeanne.pk, code=written.code)
    mandates.accept(holder=paul.pk, code=written.code)
    with pytest.raises(WrongCodeError):
        mandates.accept(holder=make_person().pk, code=written.code)


def test_acting_shows_the_other_s_rows_and_says_who_acts(jeanne, paul):
    written = mandates.write(giver=jeanne, names=["signalements"], ends_on=in_a_year())
    mandates.accept(holder=paul.pk, code=written.code)
    scope = require_authority(actor=paul.pk, subject=jeanne.pk, service="signalements").scope()
    assert (scope.person, scope.on_behalf_of, scope.whose) == (paul.pk, jeanne.pk, jeanne.pk)
    with scope.enter():
        assert Mandate.objects.get().giver_id == jeanne.pk


def test_the_pages_from_the_code_to_the_mandate(client, jeanne, paul):
    sign_in(client, jeanne)
    page = client.post(
        reverse("people_mandate_write"), {"names": ["signalements"], "ends_on": in_a_year().isoformat()}
    ).content.decode()
    code = page.split('class="reference">')[1].split("<")[0]
    sign_in(client, paul)
    read = client.post(reverse("people_mandate_accept"), {"code": code.lower()}).content.decode()
    assert "Je soussigné(e), Jeanne Vidal" in read
    assert acts_for(paul) == set()
    client.post(reverse("people_mandate_accept"), {"code": code, "accept": "1"})
    assert acts_for(paul) == {jeanne.pk}
    assert "Jeanne Vidal" in client.get(reverse("people_mandates")).content.decode()
    again = client.post(reverse("people_mandate_accept"), {"code": code})
    assert again.status_code == 422
    assert "Ce code ne sert pas, ou plus" in again.content.decode()


def test_the_pages_of_the_household(client, jeanne, paul):
    sign_in(client, jeanne)
    page = client.post(reverse("people_household_invite")).content.decode()
    code = page.split('class="reference">')[1].split("<")[0]
    sign_in(client, paul)
    client.post(reverse("people_household_join"), {"code": code})
    assert "Jeanne Vidal" in client.get(reverse("people_household")).content.decode()
    client.post(reverse("people_household_act"), {"other": jeanne.pk, "allowed": "1"})
    assert acts_for(jeanne) == {paul.pk}
    client.post(
        reverse("people_household_child"),
        {"given_name": "Lou", "family_name": "Rieu", "born_on": years_ago(4), "kind": "child"},
    )
    assert acts_for(paul) == {Person.objects.get(given_name="Lou").pk}


def test_a_mandate_sent_twice_is_one_and_its_last_code_serves(client, jeanne, paul):
    sign_in(client, jeanne)
    address = reverse("people_mandate_write")
    key = client.get(address).context["form"]["key"].value()
    said = {"names": ["signalements"], "ends_on": in_a_year().isoformat(), "key": key}
    pages = [client.post(address, said).content.decode() for _ in range(2)]
    code = pages[1].split('class="reference">')[1].split("<")[0]
    with Scope.for_person(jeanne.pk).enter():
        assert Mandate.objects.count() == 1
    mandates.accept(holder=paul.pk, code=code)
    assert acts_for(paul) == {jeanne.pk}
    assert client.post(address, said).status_code == 422


def test_a_child_sent_twice_is_one_child(client, jeanne):
    sign_in(client, jeanne)
    address = reverse("people_household_child")
    key = client.get(address).context["form"]["key"].value()
    for given_name in ("Lou", "Lou", "Max"):
        said = {"given_name": given_name, "family_name": "Rieu", "born_on": years_ago(4), "kind": "child"}
        answer = client.post(address, said | {"key": key})
        assert answer["Location"] == reverse("people_household")
    found = Person.objects.filter(family_name="Rieu").order_by("pk")
    assert list(found.values_list("given_name", flat=True)) == ["Lou", "Max"]
