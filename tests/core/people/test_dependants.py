"""Children and adults in one's charge: who acts for them, who knows them, what becomes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.people import tasks
from cantou.core.people.domain import dependants, erasures, exports, households, sharing
from cantou.core.people.domain.households import OwnCodeError
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.domain.persons import create_at_counter
from cantou.core.people.domain.relations import children_of, household_of, may_act_for
from cantou.core.people.models import Dependant, HouseholdTie, Person, SharedDependant
from cantou.core.scope.scope import Scope
from tests.core.people.relations import live_together, make_child, years_ago
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.jobs import run_jobs, run_now
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    return make_person(given_name="Jeanne", family_name="Vidal")


@pytest.fixture
def paul():
    return make_person(given_name="Paul", family_name="Rieu")


@pytest.fixture
def mairie():
    return make_organisation("Mairie de Vic", territory=make_commune("Vic-sur-Cère"))


def acts(person, other) -> bool:
    return may_act_for(person=person.pk, other=other.pk, matter="cantine") is not None


def share_custody(one, other, child):
    dependants.take_custody(person=other.pk, code=dependants.custody_code(person=one.pk, dependant=child))


# -- Who acts


def test_both_parents_of_a_household_act_and_neither_takes_it_from_the_other(jeanne, paul):
    home = live_together(jeanne, paul)
    child = make_child(jeanne, household=home, parents=[paul.pk])
    assert (acts(jeanne, child), acts(paul, child)) == (True, True)
    with pytest.raises(PermissionDenied):
        households.let_act(person=jeanne.pk, actor=paul.pk, subject=child.pk, allowed=False)
    assert acts(paul, child)


def test_somebody_who_is_merely_let_act_is_no_parent(jeanne, paul):
    home = live_together(jeanne, paul)
    child = make_child(jeanne, household=home)
    assert not acts(paul, child)
    households.let_act(person=jeanne.pk, actor=paul.pk, subject=child.pk, allowed=True)
    assert acts(paul, child)
    for act in (dependants.custody_code, dependants.remove):
        with pytest.raises(PermissionDenied):
            act(person=paul.pk, dependant=child)
    households.let_act(person=jeanne.pk, actor=paul.pk, subject=child.pk, allowed=False)
    assert not acts(paul, child)


def test_a_stranger_is_no_parent_by_being_named_so(jeanne, paul):
    live_together(jeanne, make_person())
    home = household_of(person=jeanne.pk)[0].household
    with pytest.raises(PermissionDenied):
        make_child(jeanne, household=home, parents=[paul.pk])
    assert Person.objects.filter(given_name="Lou").count() == 0


def test_shared_custody_in_two_households_that_do_not_see_each_other(jeanne, paul):
    """The child stands in both; the parents' new families are nobody else's business."""
    nadia = make_person(given_name="Nadia")
    live_together(paul, nadia)
    child = make_child(jeanne)
    share_custody(jeanne, paul, child)
    assert (acts(jeanne, child), acts(paul, child), acts(nadia, child)) == (True, True, False)
    seen = {one.person.pk for one in household_of(person=paul.pk)}
    assert seen == {nadia.pk, child.pk}
    assert [one.person.pk for one in household_of(person=jeanne.pk)] == [child.pk]
    assert [one.person.pk for one in household_of(person=nadia.pk)] == [paul.pk, child.pk]
    assert [one.born_on for one in household_of(person=nadia.pk)] == [None, None]


def test_a_custody_code_serves_once_and_not_to_oneself(jeanne, paul):
    child = make_child(jeanne)
    code = dependants.custody_code(person=jeanne.pk, dependant=child)
    with pytest.raises(OwnCodeError):
        dependants.take_custody(person=jeanne.pk, code=code)
    dependants.take_custody(person=paul.pk, code=code)
    with pytest.raises(WrongCodeError):
        dependants.take_custody(person=make_person().pk, code=code)


def test_a_parent_who_moves_out_stays_a_parent(jeanne, paul):
    home = live_together(jeanne, paul)
    both, own = (
        make_child(jeanne, household=home, parents=[paul.pk]),
        make_child(jeanne, "Max", household=home),
    )
    households.leave(person=jeanne.pk, household=home, with_children=True)
    assert {one.person.pk for one in household_of(person=jeanne.pk)} == {both.pk, own.pk}
    assert {one.person.pk for one in household_of(person=paul.pk)} == {both.pk}
    assert (acts(jeanne, both), acts(jeanne, own), acts(paul, both), acts(paul, own)) == (
        True,
        True,
        True,
        False,
    )


def test_at_eighteen_nobody_acts_for_them_as_their_child_any_more(jeanne):
    today = timezone.localdate()
    eve = today - relativedelta(years=18) + timedelta(1)
    child = make_child(jeanne, born_on=eve)
    assert [one.person for one in children_of(person=jeanne.pk)] == [child]
    with Scope.for_person(child.pk).enter():
        Dependant.objects.update(born_on=today - relativedelta(years=18))
    assert not acts(jeanne, child)
    assert children_of(person=jeanne.pk) == []
    assert household_of(person=jeanne.pk)[0].came_of_age


def test_an_adult_in_one_s_charge_is_acted_for_and_is_no_child(jeanne):
    mother = make_child(jeanne, "Simone", born_on=years_ago(88), kind="adult")
    assert acts(jeanne, mother)
    assert children_of(person=jeanne.pk) == []
    assert household_of(person=jeanne.pk)[0].age == 88


def test_children_are_told_once_each_the_eldest_first(jeanne, paul):
    home = live_together(jeanne, paul)
    young = make_child(jeanne, "Max", born_on=years_ago(3), household=home, parents=[paul.pk])
    old = make_child(jeanne, born_on=years_ago(9), household=home)
    share_custody(jeanne, paul, old)
    households.leave(person=jeanne.pk, household=home, with_children=True)
    assert [one.person for one in children_of(person=paul.pk)] == [old, young]
    assert [one.person for one in children_of(person=jeanne.pk)] == [old, young]


# -- What is written


@pytest.mark.parametrize(
    ("years", "kind", "words"),
    [
        (-1, "child", "dans l’avenir"),
        (200, "adult", "avant 1900"),
        (18, "child", "18 ans ou plus"),
    ],
)
def test_a_birth_that_cannot_be(client, jeanne, years, kind, words):
    with pytest.raises(ValidationError):
        make_child(jeanne, born_on=years_ago(years), kind=kind)
    sign_in(client, jeanne)
    said = {"given_name": "Lou", "family_name": "Vidal", "born_on": years_ago(years), "kind": kind}
    answer = client.post(reverse("people_household_child"), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Lou"' in page
    assert not Person.objects.filter(given_name="Lou").exists()


def test_born_today_is_born(jeanne):
    make_child(jeanne, born_on=timezone.localdate())
    assert household_of(person=jeanne.pk)[0].age == 0


def test_who_may_act_corrects_and_nobody_else(jeanne, paul):
    live_together(jeanne, paul)
    home = household_of(person=jeanne.pk)[0].household
    child = make_child(jeanne, household=home)
    facts = {"given_name": "Loup", "family_name": "Vidal", "born_on": years_ago(8)}
    with pytest.raises(PermissionDenied):
        dependants.change(person=paul.pk, dependant=child, **facts)
    dependants.change(person=jeanne.pk, dependant=child, **facts)
    found = children_of(person=jeanne.pk)[0]
    assert (found.person.given_name, found.born_on) == ("Loup", years_ago(8))


def test_the_table_shows_a_birth_to_who_acts_alone(jeanne, paul, mairie):
    home = live_together(jeanne, paul)
    child = make_child(jeanne, household=home)
    seen = {}
    for name, scope in (
        ("parent", Scope.for_person(jeanne.pk)),
        ("adult of the household", Scope.for_person(paul.pk)),
        ("stranger", Scope.for_person(make_person().pk)),
        ("agent", Scope.agent(mairie.pk, person=jeanne.pk)),
        ("visitor", Scope.public(person=jeanne.pk)),
    ):
        with scope.enter():
            seen[name] = Dependant.objects.filter(person=child).count()
    assert seen == {"parent": 1, "adult of the household": 0, "stranger": 0, "agent": 0, "visitor": 0}
    with Scope.for_person(paul.pk).enter():
        assert Dependant.objects.update(born_on=None) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Dependant.objects.create(person=jeanne)


def test_removed_by_one_parent_stays_the_other_s(jeanne, paul):
    child = make_child(jeanne)
    share_custody(jeanne, paul, child)
    assert dependants.remove(person=jeanne.pk, dependant=child) is False
    assert (acts(jeanne, child), acts(paul, child)) == (False, True)
    assert household_of(person=jeanne.pk) == []


def test_removed_by_the_last_one_is_erased(jeanne, mairie):
    make_organisation("Département", territory=None, kind="departement", is_operator=True)
    child = make_child(jeanne)
    sharing.share(person=jeanne.pk, dependant=child.pk, organisation=mairie.pk)
    assert dependants.remove(person=jeanne.pk, dependant=child) is True
    run_now(tasks.erase_what_is_due)
    run_jobs("cantou.people.erase")
    child.refresh_from_db()
    assert (child.given_name, child.erased_at is None) == ("", False)
    assert household_of(person=jeanne.pk) == []
    with Scope.for_person(child.pk).enter():
        assert Dependant.objects.count() == 0
    with Scope.agent(mairie.pk).enter():
        row = SharedDependant.objects.get()
        assert (row.born_on, row.guardians, row.ended_at is None) == (None, [], False)


# -- Who is told


def test_an_organisation_knows_whom_it_was_told_of_and_what_changes(jeanne, paul, mairie):
    other = make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))
    child = make_child(jeanne)
    make_child(jeanne, "Max")
    sharing.share(person=jeanne.pk, dependant=child.pk, organisation=mairie.pk)
    with Scope.agent(other.pk).enter():
        assert list(sharing.shared_with(organisation=mairie.pk)) == []
    dependants.change(
        person=jeanne.pk, dependant=child, given_name="Lou", family_name="Vidal", born_on=years_ago(5)
    )
    share_custody(jeanne, paul, child)
    with Scope.agent(mairie.pk).enter():
        row = sharing.shared_with(organisation=mairie.pk).get()
        assert (row.person, row.born_on, row.guardians) == (child, years_ago(5), sorted([jeanne.pk, paul.pk]))
        entry = Entry.objects.get(action="people.dependant_shared")
        assert (entry.person, entry.on_behalf_of) == (jeanne.pk, child.pk)
    sharing.share_no_more(person=paul.pk, dependant=child.pk, organisation=mairie.pk)
    with Scope.agent(mairie.pk).enter():
        assert list(sharing.shared_with(organisation=mairie.pk)) == []
    sharing.share(person=paul.pk, dependant=child.pk, organisation=mairie.pk)
    assert [one.organisation for one in sharing.told_of(dependant=child.pk)] == [mairie]


def test_nobody_shares_somebody_else_s_child(jeanne, paul, mairie):
    child = make_child(jeanne)
    for act in (sharing.share, sharing.share_no_more):
        with pytest.raises(PermissionDenied):
            act(person=paul.pk, dependant=child.pk, organisation=mairie.pk)


# -- The pages


def test_the_page_of_a_child(client, jeanne, paul, mairie):
    home = live_together(jeanne, paul)
    child = make_child(jeanne, household=home)
    sharing.share(person=jeanne.pk, dependant=child.pk, organisation=mairie.pk)
    address = reverse("people_dependant", args=[child.handle])
    sign_in(client, paul)
    assert client.get(address).status_code == 404
    sign_in(client, jeanne)
    page = client.get(address).content.decode()
    assert "Paul Rieu" in page
    assert "Mairie de Vic" in page
    client.post(f"{address}agir/", {"other": paul.pk, "allowed": "1"})
    assert acts(paul, child)
    with Scope.agent(mairie.pk).enter():
        assert SharedDependant.objects.get().guardians == sorted([jeanne.pk, paul.pk])
    client.post(f"{address}partage/", {"organisation": mairie.pk})
    assert sharing.told_of(dependant=child.pk) == []
    answer = client.post(
        address, {"given_name": "Lou", "family_name": "Rieu", "born_on": years_ago(-1).isoformat()}
    )
    assert answer.status_code == 422
    client.post(address, {"given_name": "Lou", "family_name": "Rieu", "born_on": years_ago(2).isoformat()})
    assert children_of(person=jeanne.pk)[0].age == 2
    code = client.post(f"{address}garde/").content.decode().split('class="reference">')[1].split("<")[0]
    sign_in(client, paul)
    client.post(reverse("people_household_join"), {"code": code})
    assert household_of(person=paul.pk)[-1].is_parent
    client.post(f"{address}retirer/")
    assert not acts(paul, child)
    assert acts(jeanne, child)


def test_the_parents_are_chosen_among_the_adults_of_the_household(client, jeanne, paul):
    home = live_together(jeanne, paul)
    make_child(jeanne, "Max", household=home)
    sign_in(client, jeanne)
    address = f"{reverse('people_household_child')}?household={home}"
    assert list(client.get(address).context["form"].fields["parents"].choices) == [(paul.pk, "Paul Rieu")]
    said = {"given_name": "Zoé", "family_name": "Rieu", "born_on": years_ago(1), "kind": "child"}
    answer = client.post(address, said | {"parents": [paul.pk], "household": str(home)})
    assert answer.status_code == 302
    assert [one.person.given_name for one in children_of(person=paul.pk)] == ["Zoé"]


def test_at_the_counter_an_agent_writes_it_and_the_journal_says_for_whom(client, mairie):
    agent = make_person(given_name="Odile", email="odile@exemple.fr")
    make_member(agent, mairie, service="", role="agent")
    with Scope.agent(mairie.pk).enter():
        rose = create_at_counter(given_name="Rose", family_name="Fau").person
    sign_in(client, agent, second_factor=True)
    said = {"given_name": "Lou", "family_name": "Fau", "born_on": years_ago(5), "kind": "child"}
    assert client.post(reverse("desk_resident_child", args=[rose.handle]), said).status_code == 302
    child = children_of(person=rose.pk)[0].person
    with Scope.agent(mairie.pk).enter():
        entry = Entry.objects.get(action="people.child_added")
    assert (entry.person, entry.on_behalf_of, entry.organisation_id) == (agent.pk, rose.pk, mairie.pk)
    page = client.get(reverse("desk_resident", args=[rose.handle])).content.decode()
    assert "Lou Fau" in page
    sheet = reverse("desk_resident_dependant", args=[rose.handle, child.handle])
    assert client.get(sheet).status_code == 200
    wrong = client.post(sheet, said | {"born_on": years_ago(-1)})
    assert "dans l’avenir" in wrong.content.decode()
    client.post(f"{sheet}retirer/")
    assert erasures.pending(person=child.pk) is not None


def test_a_counter_writes_for_nobody_whose_account_it_did_not_make(client, mairie, jeanne):
    agent = make_person(given_name="Odile", email="odile@exemple.fr")
    make_member(agent, mairie, service="", role="agent")
    elsewhere = make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))
    with Scope.agent(elsewhere.pk).enter():
        theirs = create_at_counter(given_name="Rose", family_name="Fau").person
    with Scope.agent(mairie.pk).enter():
        taken = create_at_counter(given_name="Lise", family_name="Fau").person
    Person.objects.filter(pk=taken.pk).update(email="lise@exemple.fr")
    sign_in(client, agent, second_factor=True)
    for person in (jeanne, theirs, taken):
        assert client.get(reverse("desk_resident", args=[person.handle])).status_code == 404
    child = make_child(jeanne)
    with Scope.agent(mairie.pk).enter():
        ours = create_at_counter(given_name="Ours", family_name="Fau").person
    assert client.get(reverse("desk_resident_dependant", args=[ours.handle, child.handle])).status_code == 404


# -- One's data


def test_what_is_known_of_a_child_comes_with_the_parent_s_data(jeanne):
    make_child(jeanne, born_on=years_ago(7))
    sections = exports.gather(person=jeanne.pk)
    known = next(one["data"] for one in sections if "foyer" in one["data"])
    assert known["enfants et adultes à charge"] == [
        {"nom": "Lou Vidal", "né ou née le": years_ago(7).isoformat(), "est": "enfant"}
    ]


def test_the_household_s_page_asks_the_same_for_one_child_and_for_six(
    client, jeanne, django_assert_max_num_queries
):
    live_together(jeanne, make_person())
    home = household_of(person=jeanne.pk)[0].household
    sign_in(client, jeanne)
    client.get(reverse("people_household"))
    counts = []
    for number in (1, 5):
        for _each in range(number):
            make_child(jeanne, household=home)
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse("people_household"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    with Scope.for_person(jeanne.pk).enter():
        assert HouseholdTie.objects.filter(person=jeanne).count() == 7
