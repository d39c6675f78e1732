"""What says who hired is purged, given back, erased; that it was hired remains."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cantou.core.booking.domain.holder import Holder
from cantou.core.notices.models import Notice
from cantou.services.salles.domain import hires, lending, retention
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.domain.reminders import remind
from cantou.services.salles.models import Draft, Loan
from tests.services.salles.village import ANNE, saturday, shown
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db


def old(place, weeks=60):
    """A hire of more than a year ago."""
    starts_at = timezone.now() - timedelta(weeks=weeks)
    return place.hire(
        span=(starts_at, starts_at + timedelta(hours=8)),
        at=starts_at - timedelta(days=20),
        typed_by=None,
        tell=False,
    )


def test_a_year_after_nothing_says_who(client, place):
    with place.scope():
        hire, recent = old(place), place.hire()
        Draft.objects.create(
            organisation=place.mairie, object_key=uuid4(), hall=place.hall,
            starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1),
        )  # fmt: skip
        Draft.objects.update(updated_at=timezone.now() - timedelta(days=9))
        assert retention.purge(organisation=place.mairie.pk) == 2
        assert retention.purge(organisation=place.mairie.pk) == 0
    gone = place.fresh(hire)
    assert (gone.booking.holder_name, gone.booking.holder_email, gone.event, gone.postal) == ("",) * 4
    assert gone.price_cents == hire.price_cents
    assert place.fresh(recent).booking.holder_name == "Anne Vidal"
    answer = client.get(f"{place.root}/suivi/{secret_of(key=hire.object_key)}/")
    assert answer.status_code == 410


def test_a_person_gets_back_what_is_theirs_and_may_be_erased(place):
    person = make_person(given_name="Anne", family_name="Vidal", email="anne@exemple.fr")
    holder = Holder("Anne Vidal", email="anne@exemple.fr", person_id=person.pk)
    hire = place.hire(holder=holder)
    lending.ask(
        organisation=place.mairie.pk, key=uuid4(), first=saturday(), last=saturday(),
        wanted=[(place.tables, 2)], holder=holder,
    )  # fmt: skip
    place.hire(saturday(8))
    found = retention.export_person(person.pk)
    assert found[0]["référence"] == hire.reference
    assert len(found) == 2
    assert retention.erase_person(person.pk) == 2
    erased = place.fresh(hire)
    assert (erased.booking.holder_name, erased.person_id) == ("", None)
    with place.scope():
        assert Loan.objects.get().name == ""
    assert retention.export_person(person.pk) == []


def test_reminded_once_some_days_before_and_over_when_it_is_over(place):
    soon = timezone.now() + timedelta(days=2)
    with place.scope():
        hire = place.hire(span=(soon, soon + timedelta(hours=5)))
        hires.confirm(hire=hire, person=None, tell=False)
        place.hire(saturday(9))
        for _ in range(2):
            remind(organisation=place.mairie.pk)
        told = list(Notice.objects.filter(kind="reminder").values_list("object_key", flat=True))
        assert told == [hire.object_key]
        remind(organisation=place.mairie.pk, at=soon + timedelta(days=1))
    assert place.fresh(hire).booking.state == "done"


def test_open_data_say_what_is_taken_and_by_nobody(client, place):
    place.hire(hall=place.rooms[0], holder=ANNE)
    body = shown(client, "/vic-sur-cere/donnees/salles/occupation.csv")
    assert "salle-du-haut" in body
    assert "Vidal" not in body
    assert "Salle des fêtes" in shown(client, "/vic-sur-cere/donnees/salles/equipements.csv")
