"""What is published stays as it was published."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from cantou.core.forms.domain import cards
from cantou.core.forms.domain.errors import FormRefusedError
from cantou.core.forms.domain.publishing import archive_form, publish
from cantou.core.forms.domain.reading import definition_of, with_cards
from cantou.core.forms.engine.check import CycleError
from cantou.core.forms.engine.sense import DefinitionError
from cantou.core.forms.models import Form, Version
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from tests.core.forms.writing import ask, page, published, when, written
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db


def test_versions_follow_one_another_and_the_same_one_is_known_again():
    mairie = make_organisation()
    first = published(mairie)
    again = published(mairie)
    other = published(mairie, written(page("qui", ask("nom"))))
    assert (first.number, again.pk, other.number) == (1, first.pk, 2)
    with Scope.agent(mairie.pk).enter():
        form = Form.objects.get()
        assert (form.number, form.title) == (2, "Inscription")
        acts = Entry.objects.filter(action="forms.published").order_by("number")
        assert [one.details["version"] for one in acts] == [1, 2]


def test_the_database_refuses_to_change_a_version():
    version = published(make_organisation())
    with Scope.agent(version.organisation_id).enter(), pytest.raises(IntegrityError, match="never changes"):
        Version.objects.filter(pk=version.pk).update(document={})


def test_a_circle_and_an_unknown_question_are_refused():
    mairie = make_organisation()
    circle = written(page("p", ask("a", condition=when("rempli(b)")), ask("b", condition=when("rempli(a)"))))
    with pytest.raises(CycleError, match="a → b → a"):
        published(mairie, circle)
    with pytest.raises(DefinitionError, match="pas de question"):
        published(mairie, written(page("p", ask("a", condition=when("rempli(z)")))))
    with Scope.agent(mairie.pk).enter():
        assert not Version.objects.exists()


def test_visitors_read_what_is_public_and_nothing_else():
    mairie = make_organisation()
    published(mairie)
    with Scope.agent(mairie.pk).enter():
        hidden = Form.objects.create(organisation=mairie, key="interne", title="Interne", is_public=False)
        publish(form=hidden, document=written(page("p", ask("a"))))
    with Scope.public().enter():
        assert [one.key for one in Form.objects.all()] == ["inscription"]
        assert [one.document["title"] for one in Version.objects.all()] == ["Inscription"]


def test_an_archived_form_is_published_no_more():
    mairie = make_organisation()
    version = published(mairie)
    with Scope.agent(mairie.pk).enter():
        archive_form(form=version.form)
        with pytest.raises(FormRefusedError, match="archivé"):
            publish(form=version.form, document=written(page("p", ask("a"))))


def test_choices_come_from_the_cards_of_the_day():
    mairie = make_organisation()
    document = written(page("p", ask("salle", "choice", source="salles")))
    with pytest.raises(FormRefusedError, match="référentiel « salles »"):
        published(mairie, document)
    with Scope.agent(mairie.pk).enter():
        halls = cards.create_cards(key="salles", title="Salles")
    version = published(mairie, document)
    with Scope.agent(mairie.pk).enter():
        (nothing,) = options(version)
        assert nothing[1] == "Rien à choisir pour le moment"
        first = cards.put_card(model=halls, value="fetes", label="Salle des fêtes", position=1)
        cards.put_card(model=halls, value="gymnase", label="Gymnase", position=0)
        assert options(version) == [("gymnase", "Gymnase"), ("fetes", "Salle des fêtes")]
        cards.archive_card(card=first)
        assert options(version) == [("gymnase", "Gymnase")]
        assert options(version, {"fetes"}) == [("gymnase", "Gymnase"), ("fetes", "Salle des fêtes")]


def options(version, kept=()):
    definition = with_cards(definition_of(version), version.organisation_id, kept)
    return [(one.value, one.label) for one in definition.pages[0].elements[0].options]


def test_another_organisation_can_publish_nothing_here():
    mairie, other = make_organisation(), make_organisation()
    version = published(mairie)
    with Scope.agent(other.pk).enter(), pytest.raises(Form.DoesNotExist):
        publish(form=version.form, document=written(page("p", ask("a"))))
