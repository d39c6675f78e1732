"""An option put on what was asked for; and a holder who is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.booking.domain import bookings, errors
from cantou.core.booking.domain.forgetting import forget_holder
from cantou.core.booking.domain.options import hold
from cantou.core.booking.models import Booking
from cantou.core.scope.scope import Scope
from tests.support.booking import at, make_booking, make_mairie, make_resource, taken
from tests.support.jobs import waiting_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def mairie():
    return make_mairie()


def test_what_was_asked_is_kept_until_a_day_then_confirmed(mairie):
    asked = make_booking(make_resource(mairie, approval=True), at(5, 9), at(5, 10), state="requested")
    until = timezone.now() + timedelta(days=10)
    with Scope.agent(mairie.pk).enter():
        option = hold(booking=asked, hold_until=until)
        assert (option.state, option.hold_until) == ("held", until)
        later = hold(booking=asked, hold_until=until + timedelta(days=1))
        assert later.hold_until == until + timedelta(days=1)
        assert waiting_jobs().count("cantou.booking.expire") == 2
        assert bookings.expire(organisation=mairie.pk, booking=asked.pk, at=until) is False
        assert bookings.confirm(booking=asked).state == "confirmed"
        with pytest.raises(errors.WrongStateError):
            hold(booking=asked, hold_until=until)
    assert len(taken(mairie)) == 1


def test_an_option_on_a_request_ends_and_frees(mairie):
    asked = make_booking(make_resource(mairie, approval=True), at(5, 9), at(5, 10), state="requested")
    until = timezone.now() + timedelta(days=1)
    with Scope.agent(mairie.pk).enter():
        hold(booking=asked, hold_until=until)
        assert bookings.expire(organisation=mairie.pk, booking=asked.pk, at=until) is True
    assert taken(mairie) == []


def test_who_had_it_is_forgotten_that_it_was_had_is_not(mairie):
    made = make_booking(make_resource(mairie), at(5, 9), at(5, 10), title="Repas")
    with Scope.agent(mairie.pk).enter():
        assert forget_holder(organisation=mairie.pk, key=made.object_key) == 1
        row = Booking.objects.get(pk=made.pk)
    assert (row.holder_name, row.holder_email, row.holder_phone, row.holder_label, row.title) == ("",) * 5
    assert row.purged_at is not None
    assert row.state == "confirmed"
    assert len(taken(mairie)) == 1
