from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.core.tasks.live import CHANNEL
from cantou.core.work.domain.items import assign, put, set_urgent
from cantou.core.work.domain.queries import Filters, counts, flow, page
from cantou.core.work.models import WorkItem
from tests.support.factories import make_commune, make_organisation, make_person

pytestmark = pytest.mark.django_db

BOTH = frozenset({"signalements", "salles"})


def make_item(organisation, reference, **values):
    with Scope.agent(organisation.pk).enter():
        return put(
            service=values.pop("service", "signalements"),
            key=uuid4(),
            **{
                "queue": "reports",
                "reference": reference,
                "title": f"Dossier {reference}",
                "status": "received",
                **values,
            },
        )


@pytest.fixture
def three():
    return [make_organisation(territory=make_commune()) for _ in range(3)]


def pages(scope, filters_of):
    """Every page, one after the other, as references."""
    seen, after = [], None
    with scope.enter():
        while True:
            found = page(filters_of(after), size=2)
            seen.append([item.reference for item in found[:2]])
            if len(found) <= 2:
                return seen
            after = (found[1].received_at, found[1].pk)


def test_pages_run_over_organisations_without_gap_or_repeat(three):
    ours, also, other = three
    start = timezone.now()
    for number, organisation in enumerate([ours, also, ours, also, ours]):
        make_item(organisation, f"R{number}", received_at=start + timedelta(minutes=number))
    make_item(other, "LEAK", received_at=start)
    make_item(ours, "OTHER", service="mobilite")
    scope = Scope.agent(ours.pk, organisations=[also.pk])
    services = {ours.pk: BOTH, also.pk: BOTH}
    assert pages(scope, lambda after: Filters(services=services, after=after)) == [
        ["R0", "R1"],
        ["R2", "R3"],
        ["R4"],
    ]


def test_items_of_the_same_instant_are_all_shown(three):
    ours, _, _ = three
    at = timezone.now()
    for number in range(5):
        make_item(ours, f"S{number}", received_at=at)
    found = pages(Scope.agent(ours.pk), lambda after: Filters(services={ours.pk: BOTH}, after=after))
    assert sorted(reference for references in found for reference in references) == [
        "S0",
        "S1",
        "S2",
        "S3",
        "S4",
    ]


def test_the_end_of_the_day_is_local(three):
    """29 March 2026: the day has 23 hours, and ends at 22:00 UTC."""
    ours, _, _ = three
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    make_item(ours, "TODAY", due_at=datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    make_item(ours, "TOMORROW", due_at=datetime(2026, 3, 29, 22, 0, tzinfo=UTC))
    make_item(ours, "NEVER")
    with Scope.agent(ours.pk).enter():
        found = page(Filters(services={ours.pk: BOTH}, due="today", now=now))
    assert [item.reference for item in found] == ["TODAY"]
    october = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    make_item(ours, "AUTUMN", due_at=datetime(2026, 10, 25, 22, 59, tzinfo=UTC))
    make_item(ours, "WINTER", due_at=datetime(2026, 10, 25, 23, 0, tzinfo=UTC))
    with Scope.agent(ours.pk).enter():
        found = page(Filters(services={ours.pk: BOTH}, due="today", now=october))
    assert [item.reference for item in found] == ["TODAY", "TOMORROW", "AUTUMN"]


def test_what_is_looked_for_is_found_by_reference_words_and_place(three):
    ours, _, other = three
    make_item(ours, "7K4M2RXAF", title="Un lampadaire éteint", place="Comblat")
    make_item(other, "9K4M2RXAF", title="Un lampadaire éteint", place="Comblat")
    with Scope.agent(ours.pk).enter():
        for text in ("7k4-m2r-xaf", "LAMPADAIRE", "combla"):
            found = page(Filters(services={ours.pk: BOTH}, text=text))
            assert [item.reference for item in found] == ["7K4M2RXAF"]
        assert page(Filters(services={ours.pk: BOTH}, text="100 %_")) == []


def test_assigning_touches_only_the_organisation_acted_for(three):
    ours, also, _ = three
    jeanne = make_person(given_name="Jeanne")
    items = [make_item(ours, "A"), make_item(also, "B")]
    with Scope.agent(ours.pk, organisations=[also.pk]).enter():
        assert assign(items=items, assignee=jeanne.pk) == 1
        assert set_urgent(items=items, urgent=True) == 1
        assert list(WorkItem.objects.order_by("reference").values_list("assignee_id", "urgent")) == [
            (jeanne.pk, True),
            (None, False),
        ]
        assert counts(services={ours.pk: BOTH, also.pk: BOTH}, person=jeanne.pk, now=timezone.now()) == {
            "open": 2,
            "mine": 1,
            "unassigned": 1,
            "late": 0,
            "latest": items[1].pk,
        }


def test_a_closed_item_has_a_date_and_an_open_one_has_none(three):
    ours, _, _ = three
    item = make_item(ours, "A")
    with Scope.agent(ours.pk).enter():
        put(service="signalements", key=item.object_key, is_open=False)
        assert WorkItem.objects.get().closed_at is not None
        assert {
            name: sum(n for _, n in rows)
            for name, rows in flow(organisation=ours.pk, since=item.received_at - timedelta(days=1)).items()
        } == {"received": 1, "closed": 1}
        put(service="signalements", key=item.object_key, is_open=True)
        assert WorkItem.objects.get().closed_at is None
        with pytest.raises(DatabaseError), transaction.atomic():
            WorkItem.objects.update(is_open=False)


@pytest.mark.django_db(transaction=True)
def test_open_desks_hear_once_of_what_is_new():
    organisation = make_organisation()
    wanted = connection.settings_dict
    with psycopg.connect(
        dbname=wanted["NAME"], host=wanted["HOST"], port=wanted["PORT"], user=wanted["USER"], autocommit=True
    ) as ears:
        ears.execute(f"listen {CHANNEL}")
        item = make_item(organisation, "R1")
        with Scope.agent(organisation.pk).enter():
            put(service=item.service, key=item.object_key, title="Autre titre")
        heard = [notice.payload for notice in ears.notifies(timeout=1)]
    assert heard == [f"desk:{organisation.pk}"]
