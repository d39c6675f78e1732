"""When a resource may be booked, by its opening hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cantou.core.booking.domain import errors
from cantou.core.scope.scope import Scope
from tests.support.booking import at, make_booking, make_mairie, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday():
    """The days from a Monday on, as `at` counts them."""
    first = at(1, 0)
    return 1 + (7 - first.weekday()) % 7


def test_what_is_closed_is_refused_and_told(monday):
    counter = make_resource(
        make_mairie(), opening_hours="Mo-Fr 09:00-12:00,14:00-17:00; PH off", min_minutes=30
    )
    with pytest.raises(errors.ClosedError) as refused:
        make_booking(counter, at(monday, 12, 30), at(monday, 13))
    assert str(refused.value).endswith(" à 14\u00a0h.")
    with pytest.raises(errors.ClosedError) as refused:
        make_booking(counter, at(monday, 11, 30), at(monday, 14, 30))
    assert (
        str(refused.value) == "C’est fermé pendant une partie de ce temps. Regardez les horaires d’ouverture."
    )
    with Scope.agent(counter.organisation_id).enter():
        with pytest.raises(errors.ClosedError):
            make_booking(counter, at(monday, 12, 30), at(monday, 13))
        make_booking(counter, at(monday, 12, 30), at(monday, 13), check_hours=False)


def test_days_in_a_row_ask_for_the_first_and_the_last_hour(monday):
    hall = make_resource(make_mairie(), opening_hours="Mo-Su 08:00-23:00; Th off")
    make_booking(hall, at(monday, 18), at(monday + 2, 20))
    with pytest.raises(errors.ClosedError):
        make_booking(hall, at(monday + 2, 21), at(monday + 4, 10))  # across the Thursday
    with pytest.raises(errors.ClosedError):
        make_booking(hall, at(monday + 4, 18), at(monday + 5, 23, 30))


def test_the_grid_begins_when_it_opens(monday):
    counter = make_resource(make_mairie(), opening_hours="Mo 08:30-12:00", step_minutes=20)
    make_booking(counter, at(monday, 8, 50), at(monday, 9, 10))
    with pytest.raises(errors.OffStepError):
        make_booking(counter, at(monday, 9), at(monday, 9) + timedelta(minutes=20))
