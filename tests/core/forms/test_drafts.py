"""Answers on their way: nothing is lost, and they are taken once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.forms.domain import drafts, retention
from cantou.core.forms.domain.errors import AlreadyTakenError, FormRefusedError
from cantou.core.forms.domain.privacy import erase_person, export_person
from cantou.core.forms.models import Draft
from cantou.core.scope.scope import Scope
from tests.core.forms.writing import ask, page, published, when, written
from tests.support.factories import make_organisation, make_person

pytestmark = pytest.mark.django_db
THREE = written(
    page("qui", ask("nom", required=True), ask("age", "number", prefill="person.age")),
    page("quoi", ask("motif", condition=when("age > 17"))),
    page(
        "fin", ask("accord", "yes_no"), checks=[{"condition": when("accord"), "message": "Il faut l’accord."}]
    ),
)


def begun(version, **more):
    key = uuid4()
    with Scope.for_object(organisation=version.organisation_id, key=key).enter():
        return drafts.open_draft(version=version, service="essai", key=key, **more)


def read(draft):
    with drafts.scope_of(draft).enter():
        return drafts.draft_of(organisation=draft.organisation_id, key=draft.object_key)


def save(draft, step="qui", **answers):
    with drafts.scope_of(draft).enter():
        drafts.save_answers(draft=draft, patch=answers, step=step)


def test_what_is_typed_is_kept_right_or_wrong_and_a_step_leaves_the_others_alone():
    draft = begun(published(make_organisation(), THREE), known={"person.age": "17"})
    save(draft, nom="", age="dix-sept")
    save(draft, "quoi", motif="Fête")
    found = read(draft)
    assert found.answers == {"nom": "", "age": "dix-sept", "motif": "Fête"}
    assert found.step == "quoi"


def test_saving_by_itself_is_one_statement():
    draft = begun(published(make_organisation(), THREE))
    with (
        drafts.scope_of(draft).enter(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        drafts.save_answers(draft=draft, patch={"nom": "Anne"}, step="qui")
    assert len(queries) == 1


def test_a_link_opens_one_draft_and_no_other():
    mairie = make_organisation()
    version = published(mairie, THREE)
    mine, other = begun(version), begun(version)
    with Scope.public().enter():
        assert drafts.opened(secret=drafts.secret_of(mine)) == (mairie.pk, mine.object_key)
        assert drafts.opened(secret="x" * 32) is None
    with drafts.scope_of(mine).enter():
        assert list(Draft.objects.values_list("object_key", flat=True)) == [mine.object_key]
        assert drafts.draft_of(organisation=mairie.pk, key=other.object_key) is None
    with Scope.public().enter():
        assert not Draft.objects.exists()


def test_an_account_finds_its_own_again():
    version = published(make_organisation(), THREE)
    anne, paul = make_person(given_name="Anne"), make_person(given_name="Paul")
    mine = begun(version, person=anne.pk)
    begun(version, person=paul.pk)
    begun(version, person=anne.pk, is_test=True)
    with Scope.for_person(anne.pk).enter():
        assert [one.object_key for one in drafts.drafts_of(person=anne.pk, service="essai")] == [
            mine.object_key
        ]


def test_answers_are_taken_once_and_leave_the_draft():
    draft = begun(published(make_organisation(), THREE))
    save(draft, nom="Anne", age="40", accord="oui", motif="Fête", hidden="x")
    with drafts.scope_of(draft).enter():
        taken = drafts.take(draft=draft)
        assert taken.answers == {"nom": "Anne", "age": "40", "motif": "Fête", "accord": True}
        assert taken.key == draft.object_key
        with pytest.raises(AlreadyTakenError):
            drafts.take(draft=draft)
        with pytest.raises(AlreadyTakenError):
            drafts.save_answers(draft=draft, patch={"nom": "Zoé"}, step="qui")
    assert read(draft).answers == {}


def test_what_is_missing_or_does_not_hold_is_said_where_it_is():
    draft = begun(published(make_organisation(), THREE))
    save(draft, nom="", age="x", accord="non")
    with drafts.scope_of(draft).enter(), pytest.raises(drafts.IncompleteError) as refused:
        drafts.take(draft=draft)
    assert set(refused.value.errors) == {"nom", "age"}
    assert refused.value.failed == {"fin": "Il faut l’accord."}
    assert read(draft).taken_at is None


def test_a_newer_version_says_what_changed_and_loses_nothing():
    mairie = make_organisation()
    draft = begun(published(mairie, THREE))
    save(draft, nom="Anne", age="40", motif="Fête")
    assert drafts_newer(draft) is None
    newer = published(
        mairie,
        written(page("qui", ask("nom", "long_text"), ask("age", "number"), ask("ville", label="Ville"))),
    )
    found = read(draft)
    with drafts.scope_of(draft).enter():
        assert drafts.newer_version(found).pk == newer.pk
        changes = drafts.rebase(draft=found, version=newer)
    assert changes == drafts.Changes(gone=("Motif",), added=("Ville",), other_kind=("Nom",))
    assert changes.answers_kept == 2
    assert read(draft).answers == {"nom": "Anne", "age": "40", "motif": "Fête"}
    with drafts.scope_of(draft).enter():
        taken = drafts.take(draft=read(draft))
    assert (taken.version, taken.answers) == (newer.pk, {"nom": "Anne", "age": "40"})


def drafts_newer(draft):
    found = read(draft)
    with drafts.scope_of(draft).enter():
        return drafts.newer_version(found)


def test_a_draft_does_not_move_to_another_form():
    mairie = make_organisation()
    draft = begun(published(mairie, THREE))
    other = published(mairie, written(page("p", ask("a"))), key="autre")
    with drafts.scope_of(draft).enter(), pytest.raises(FormRefusedError, match="autre formulaire"):
        drafts.rebase(draft=draft, version=other)


def test_what_nobody_came_back_to_goes():
    mairie = make_organisation()
    version = published(mairie, THREE)
    old, young = begun(version), begun(version)
    with Scope.agent(mairie.pk).enter():
        Draft.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))
        assert retention.purge(organisation=mairie.pk) == 1
        assert [one.pk for one in Draft.objects.all()] == [young.pk]


def test_a_person_takes_their_drafts_along_and_erases_them():
    anne = make_person(given_name="Anne")
    draft = begun(published(make_organisation(), THREE), person=anne.pk)
    save(draft, nom="Anne")
    assert [one["réponses"] for one in export_person(anne.pk)] == [{"nom": "Anne"}]
    assert erase_person(anne.pk) == 1
    found = read(draft)
    assert (found.answers, found.person_id) == ({}, None)
    assert export_person(anne.pk) == []
