"""What the demonstration shows holds together; it is loaded twice."""

from __future__ import annotations

from collections import Counter as Tally

import pytest

from cantou.core.booking.models import Booking
from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous import demo
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.usual import BY_CODE
from cantou.services.rendez_vous.models import Asking, Ticket, Way
from tests.support.factories import make_area, make_commune, make_organisation


def test_the_stories_are_possible_and_their_people_invented():
    for story in demo.STORIES:
        assert story.way in BY_CODE[story.motive].ways
        assert story.way in Way.values
    assert demo._phone(3).startswith("+33639980")


@pytest.fixture
def land(settings):
    settings.DEMO = True
    communes = {
        code: make_commune(name, code=code, slug=name.lower(), lon=2.5 + number / 10, lat=44.9)
        for number, (code, name) in enumerate(
            (
                (demo.VIC, "Vic"),
                (demo.POLMINHAC, "Polminhac"),
                (demo.CARLAT, "Carlat"),
                (demo.PAILHEROLS, "Pailherols"),
            )
        )
    }
    area = make_area("epci", "Hautes Terres", code=demo.SHARED_COUNTER)
    mairies = {
        code: make_organisation(f"Mairie de {commune.name}", territory=commune)
        for code, commune in communes.items()
    }
    return mairies, make_organisation("Hautes Terres", kind="epci", territory=area)


@pytest.mark.django_db
def test_a_shared_agent_every_state_and_a_queue_twice_the_same(land):
    mairies, epci = land
    vic = mairies[demo.VIC].pk

    def count():
        with Scope.agent(vic).enter():
            states = Tally(
                Booking.objects.filter(organisation=vic, kind="booking").values_list("state", flat=True)
            )
        with Scope.agent(epci.pk).enter():
            waiting = Tally(Ticket.objects.filter(organisation=epci.pk).values_list("state", flat=True))
            return states, waiting, Asking.objects.count()

    show = Demonstration(departements=None, say=lambda _: None)
    demo.load(show)
    first = count()
    demo.load(show)
    assert count() == first
    states, waiting, askings = first
    assert set(states) == {"confirmed", "done", "no_show", "cancelled"}
    assert waiting["waiting"] >= 3
    assert waiting["called"] >= 1
    assert askings == 1
    claire = demo._shared_agent()
    organisations = [mairie.pk for mairie in mairies.values()]
    with Scope.agent(vic, organisations=organisations).enter():
        counters = queries.counters_of_agent(person=claire.pk, organisations=organisations)
    assert len(counters) == 4
    assert len({counter.resource.lane_id for counter in counters}) == 1
