"""A statement gives what its queryset gives, with its SQL put together once."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db.models import F, Value
from django.db.models.functions import Upper
from django.utils import timezone

from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import NoScopeError, Scope
from cantou.core.scope.statements import statement
from cantou.core.territories.models import Territory
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Publication
from tests.support.factories import make_commune, make_organisation, make_publication, make_report

pytestmark = pytest.mark.django_db


def published(organisation, status, since):
    found = Publication.objects.filter(organisation_id=organisation, status=status, reported_at__gte=since)
    return (
        found.select_related("commune", "charge")
        .annotate(loud=Upper("title"), plain=Value("x"))
        .order_by("pk")[:5]
    )


def test_it_gives_what_the_queryset_gives_put_together_once():
    made = [make_publication(make_report(make_organisation(territory=make_commune()))) for _ in range(2)]
    asked = []

    @statement
    def latest(*values):
        asked.append(values)
        return published(*values)

    since = datetime(2020, 1, 1, tzinfo=UTC)
    for one in made:
        with Scope.public().enter():
            values = (one.organisation_id, one.status, since)
            (row,) = latest(*values)
            (expected,) = published(*values)
        assert row == expected
        assert vars(row).keys() == vars(expected).keys()
        assert (row.loud, row.plain, row.reported_at) == (expected.loud, "x", expected.reported_at)
        assert "commune" in row._state.fields_cache
        assert row.commune.name == expected.commune.name
    assert len(asked) == 2  # two marks of the first shape, nothing for the second call


def test_rows_without_objects_are_tuples_or_values():
    commune = make_commune()
    pairs = statement(lambda code: Territory.objects.filter(code=code).values_list("pk", "name"))
    names = statement(lambda code: Territory.objects.filter(code=code).values_list("name", flat=True))
    assert pairs(commune.code) == [(commune.pk, commune.name)]
    assert names(commune.code) == [commune.name]
    assert names.first("no such") is None


def test_none_and_the_length_of_a_tuple_make_other_statements():
    one, other = make_organisation(), make_organisation()

    @statement
    def some(keys, *, name=None):
        return Organisation.objects.filter(pk__in=keys).order_by("pk")

    assert some((one.pk,)) == [one]
    assert some((one.pk, other.pk)) == [one, other]
    assert some((other.pk, other.pk)) == [other]
    assert some(()) == []


def test_an_enumeration_is_its_text():
    row = make_publication(make_report(make_organisation(territory=make_commune())))
    by = statement(lambda status: Territory.objects.filter(name=status))
    assert by(Status.RECEIVED) == []
    with Scope.public().enter():
        found = statement(lambda one, key: Publication.objects.filter(organisation_id=one, object_key=key))
        assert found(row.organisation_id, row.object_key) == [row]
        assert found(row.organisation_id, uuid4()) == []


def test_a_protected_table_wants_its_scope_each_time():
    row = make_publication(make_report(make_organisation(territory=make_commune())))
    found = statement(lambda organisation: Publication.objects.filter(organisation_id=organisation))
    with Scope.public().enter():
        assert found(row.organisation_id) == [row]
    with pytest.raises(NoScopeError):
        found(row.organisation_id)
    with Scope.agent(make_organisation().pk).enter():  # the policies decide, as ever
        assert found(row.organisation_id) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda text: Territory.objects.filter(name__icontains=text),
        lambda _text: Territory.objects.filter(name=F("code")),
        lambda text: Territory.objects.filter(name="x" if "1" in text else "y"),
        lambda text: Organisation.objects.filter(name=text, created_at__lt=timezone.now()),
    ],
    ids=["changed", "left out", "looked at", "clock"],
)
def test_what_is_no_plain_value_is_refused(make):
    with pytest.raises(ValueError, match="no statement"):
        statement(make)("Vic")


def test_what_is_prefetched_is_refused():
    make = statement(lambda kind: Organisation.objects.filter(kind=kind).prefetch_related("hosts"))
    with pytest.raises(ValueError, match="prefetched"):
        make("mairie")


def test_a_thing_is_no_value():
    with pytest.raises(TypeError, match="takes no Organisation"):
        statement(lambda one: Organisation.objects.filter(pk=one.pk))(make_organisation())
