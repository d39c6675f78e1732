"""A département publishes a démarche; communes open it, set it, say it in their words, take its next release."""

from __future__ import annotations

from copy import deepcopy
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cantou.core.forms.domain.drafts import (
    current_version,
    draft_of,
    newer_version,
    open_draft,
    rebase,
    save_answers,
)
from cantou.core.forms.domain.drafts import take as take_draft
from cantou.core.scope.scope import Scope
from cantou.services.demarches.domain import queries, sources, taking
from cantou.services.demarches.domain.cases import file_case
from cantou.services.demarches.domain.catalogue import publish_package, withdraw_package
from cantou.services.demarches.domain.demarches import close_demarche
from cantou.services.demarches.domain.moving import facts_of
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import PackageError, document_of
from cantou.services.demarches.engine.packages.overrides import Overrides
from cantou.services.demarches.models import Demarche, Release, Subscription
from tests.services.demarches.village import Place, answers
from tests.support.factories import make_area, make_organisation

pytestmark = pytest.mark.django_db

KEY = "fete-de-village"


def document(**more):
    return {
        **deepcopy(document_of(PACKAGES["debit-de-boissons"])),
        "key": KEY,
        "title": "Fête de village",
        **more,
    }


def priced():
    """The next release: it asks one thing more, has a price, and its workflow reads both."""
    given = document()
    given["form"]["pages"][1]["elements"].append(
        {"key": "public", "type": "number", "label": "Combien de personnes ?", "required": True}
    )
    flow = given["workflow"]
    flow["values"].append({"key": "public", "label": "Personnes", "kind": "number", "of_form": True})
    flow["parameters"].append({"key": "droit", "label": "Droit de place", "kind": "number", "usual": "0"})
    flow["statuses"][1]["words"].append({"text": "Pour {public} personnes", "to": ["mairie"]})
    for one in given["trials"]:
        one["answers"]["public"] = "50"
    return given


class Canton:
    """A département and two of its communes, and one that lies elsewhere."""

    def __init__(self):
        self.place = Place()
        self.other = Place("Thiézac", "thiezac")
        self.far = Place("Ailleurs", "ailleurs")
        area = make_area("departement", "Cantal", communes=(self.place.commune, self.other.commune))
        self.departement = make_organisation("Département du Cantal", kind="departement", territory=area)

    def publish(self, given, news=""):
        with Scope.agent(self.departement.pk).enter():
            return publish_package(document=given, news=news)

    def source(self, place=None):
        place = place or self.place
        with place.scope():
            return sources.source(place.mairie.pk, self.departement.slug, KEY)

    def take(self, place=None, **more):
        place = place or self.place
        found = self.source(place)
        with place.scope():
            return taking.take(source=found, **more)


@pytest.fixture
def canton():
    return Canton()


def begun(place, **typed):
    key = uuid4()
    with Scope.for_object(organisation=place.mairie.pk, key=key).enter():
        draft = open_draft(
            version=current_version(organisation=place.mairie.pk, key=KEY), service="demarches", key=key
        )
        save_answers(draft=draft, patch={**answers(), **typed}, step="")
    return draft


def sent(place, draft):
    scope = Scope.for_object(organisation=place.mairie.pk, key=draft.object_key)
    with scope.enter():
        taken = take_draft(draft=draft)
        return file_case(
            demarche=queries.demarche_of_version(place.mairie.pk, taken.version),
            key=taken.key,
            version=taken.version,
            answers=taken.answers,
        )


def test_what_a_departement_publishes_its_communes_may_open_and_no_others(canton):
    canton.publish(document())
    for place, seen in ((canton.place, True), (canton.other, True), (canton.far, False)):
        with place.scope():
            mine = sources.catalogue_of(place.mairie.pk)
        assert (KEY in {one.key for one in mine}) is seen
        assert "mariage" in {one.key for one in mine}, "the house's own are there for everybody"
    assert canton.source(canton.far) is None
    demarche = canton.take(parameters={})
    assert (demarche.title, demarche.publisher_id, demarche.release) == (
        "Fête de village",
        canton.departement.pk,
        1,
    )
    assert demarche.is_open
    with Scope.public().enter():
        assert [one.organisation_id for one in queries.takers(canton.departement.pk)] == [
            canton.place.mairie.pk
        ]
    with canton.other.scope():
        assert not Subscription.objects.exists(), "what one took is nobody else's to read"


def test_the_same_published_twice_is_one_release_which_nobody_changes(canton):
    first = canton.publish(document())
    assert canton.publish(document()).number == first.number == 1
    assert canton.publish(priced(), "On demande combien vous serez.").number == 2
    with Scope.agent(canton.departement.pk).enter(), pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(number=1).update(number=7)


def test_a_package_whose_trials_fail_is_not_published(canton):
    given = document()
    given["trials"][0]["expects"] = {"phase": "refused"}
    with pytest.raises(PackageError) as refused:
        canton.publish(given)
    assert "Accordée" in str(refused.value)
    with Scope.agent(canton.departement.pk).enter():
        assert not queries.catalogue(canton.departement.pk).exists()


def test_a_draft_that_is_open_during_the_update_loses_nothing_and_is_filed_as_it_began(canton):
    canton.publish(document())
    demarche = canton.take()
    old, moved = begun(canton.place), begun(canton.place)
    canton.publish(priced())
    canton.take()
    with canton.place.scope():
        demarche.refresh_from_db()
        assert (demarche.release, demarche.number, demarche.form.number) == (2, 2, 2)
    case = canton.place.fresh(sent(canton.place, old))
    assert case.workflow.number == 1, "the workflow that reads only what this form asked"
    assert case.answers["quoi"] == "Bal de la Saint-Jean"
    with Scope.for_object(organisation=canton.place.mairie.pk, key=moved.object_key).enter():
        moved = draft_of(organisation=canton.place.mairie.pk, key=moved.object_key)
        changes = rebase(draft=moved, version=newer_version(moved))
        assert changes.added == ("Combien de personnes ?",)
        save_answers(draft=moved, patch={"public": "80"}, step="")
    case = canton.place.fresh(sent(canton.place, moved))
    assert case.workflow.number == 2
    assert case.answers["quoi"] == "Bal de la Saint-Jean"
    assert case.answers["public"] == "80"


def test_what_a_commune_sets_later_changes_no_case_that_runs(canton):
    canton.publish(priced())
    demarche = canton.take(parameters={"droit": "12"})
    case = canton.place.fresh(sent(canton.place, begun(canton.place, public="30")))
    with canton.place.scope():
        taking.set_parameters(demarche=demarche, parameters={"droit": "40"})
    case = canton.place.fresh(case)
    assert facts_of(case, case.filed_at).parameters == {"droit": "12"}
    later = canton.place.fresh(sent(canton.place, begun(canton.place, public="30")))
    assert facts_of(later, later.filed_at).parameters == {"droit": "40"}


def test_own_words_and_parameters_outlive_an_update_and_a_closed_demarche_stays_closed(canton):
    canton.publish(document())
    own = Overrides(title="Notre fête", labels={"quoi": "Quelle fête ?"})
    demarche = canton.take(parameters={"droit": "5"}, overrides=own)
    with canton.place.scope():
        close_demarche(demarche=demarche)
    canton.publish(priced())
    canton.take()
    with canton.place.scope():
        found = Demarche.objects.get(pk=demarche.pk)
        assert (found.title, found.parameters, found.is_open) == ("Notre fête", {"droit": "5"}, False)
        taking.set_overrides(demarche=found, overrides=Overrides())
        found.refresh_from_db()
        assert (found.title, found.release) == ("Fête de village", 2)
        with pytest.raises(PackageError):
            taking.set_overrides(demarche=found, overrides=Overrides(texts={"dire_accord": "{rien}"}))
        assert queries.subscription_of(found).overrides == {}


def test_what_is_withdrawn_is_offered_no_more_and_stays_with_whoever_took_it(canton):
    canton.publish(document())
    demarche = canton.take()
    with Scope.agent(canton.departement.pk).enter():
        entry = queries.catalogue(canton.departement.pk).get()
        withdraw_package(entry=entry)
        withdraw_package(entry=entry)
    assert canton.source() is None
    with canton.place.scope():
        assert Demarche.objects.get(pk=demarche.pk).is_open
        assert sources.source_of(demarche) is None
    canton.publish(document())
    assert canton.source().offered.number == 2


def test_the_house_is_a_source_too(canton):
    with canton.far.scope():
        found = sources.source(canton.far.mairie.pk, sources.HOUSE, "mariage")
        demarche = taking.take(source=found, person=None)
        assert (demarche.publisher_id, demarche.release) == (None, 0)
        assert sources.source_of(demarche).digest == bytes(queries.subscription_of(demarche).digest)
        assert sources.source(canton.far.mairie.pk, sources.HOUSE, "jadis") is None
