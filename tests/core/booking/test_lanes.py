"""One agent, four mairies: what takes her in one takes her in all, and none sees more than that she is busy."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from cantou.core.booking.domain import errors
from cantou.core.booking.domain.lanes import join_lane, leave_lane, shared_with
from cantou.core.booking.models import Booking, LaneShare, Occupation
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from tests.support.booking import BRUNO, at, make_booking, make_mairie, make_resource, taken
from tests.support.factories import make_member, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MAY = "settings"
"""A permission of signalements, the service of these resources: any would do."""


@pytest.fixture
def two():
    ours, theirs = make_mairie(), make_mairie()
    agent = make_person()
    for mairie in (ours, theirs):
        make_member(agent, mairie)
    return (
        make_resource(ours, "Mme Roux à Ours", service="signalements"),
        make_resource(theirs, "Mme Roux à Leurs", service="signalements"),
        agent,
    )


def join(two):
    here, there, agent = two
    return join_lane(resource=there, other=here, person=agent.pk, permission=MAY)


def test_a_shared_agent_is_never_in_two_mairies_at_once(two):
    here, there, _ = two
    before = make_booking(there, at(4, 9), at(4, 10))
    join(two)
    assert (there.lane_id, shared_with(resource=there)) == (here.lane_id, [here.organisation_id])
    make_booking(here, at(5, 9), at(5, 10), title="Dossier de M. Vidal")
    with pytest.raises(errors.UnavailableError) as refused:
        make_booking(there, at(5, 9, 30), at(5, 10, 30), BRUNO)
    assert [(one.starts_at, one.public_title, one.name) for one in refused.value.conflicts] == [
        (at(5, 9), "", "Mme Roux à Leurs")
    ]
    with pytest.raises(errors.UnavailableError):
        make_booking(here, at(4, 9), at(4, 10))
    with Scope.agent(there.organisation_id).enter():
        assert list(Booking.objects.values_list("pk", flat=True)) == [before.pk]
        assert Occupation.objects.filter(lane=here.lane_id).count() == 1
        assert Entry.objects.filter(action="booking.lane_joined").count() == 1
    with Scope.agent(here.organisation_id).enter():
        assert Entry.objects.filter(action="booking.lane_joined").count() == 1


def test_two_agendas_that_meet_are_not_made_one(two):
    here, there, _ = two
    make_booking(here, at(5, 9), at(5, 11))
    make_booking(there, at(5, 10), at(5, 12))
    lane = there.lane_id
    with pytest.raises(errors.UnavailableError, match="Déplacez-les d’abord") as refused:
        join(two)
    assert [conflict.starts_at for conflict in refused.value.conflicts] == [at(5, 9)]
    with Scope.agent(there.organisation_id).enter():
        there.refresh_from_db()
    assert (there.lane_id, LaneShare.objects.count()) == (lane, 0)


def test_both_mairies_have_to_trust_whoever_joins(two):
    here, there, agent = two
    stranger = make_person()
    make_member(stranger, make_mairie())
    for person, permission in ((stranger.pk, MAY), (agent.pk, "unknown")):
        with pytest.raises(PermissionDenied):
            join_lane(resource=there, other=here, person=person, permission=permission)


def test_leaving_takes_along_what_one_has(two):
    here, there, _ = two
    join(two)
    make_booking(there, at(5, 9), at(5, 10))
    with Scope.agent(there.organisation_id).enter():
        leave_lane(resource=there)
    make_booking(here, at(5, 9), at(5, 10))
    assert [len(taken(mairie.organisation)) for mairie in (here, there)] == [1, 1]
    assert list(LaneShare.objects.values_list("organisation_id", flat=True)) == [here.organisation_id]
