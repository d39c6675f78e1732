"""A day as it goes: late, left out, cancelled, added; the planned time stays beside."""

from __future__ import annotations

import pytest

from cantou.services.mobilite.engine.realtime import AddedTrip, Patch, TripChange
from tests.services.mobilite.engine.towns import TUESDAY, Asked, calls, tell, town

DAY = TUESDAY.toordinal()
TRIPS = {
    "one": calls("a", "08:00", "b", "08:10", "c", "08:20"),
    "two": calls("c", "08:25", "d", "08:40"),
    "three": calls("c", "08:55", "d", "09:10"),
}


@pytest.fixture
def asked(tmp_path):
    return lambda trips=TRIPS, **more: Asked(town(trips, **more), tmp_path)


def change(asked, trip, **said):
    return TripChange(asked.network.trip_id.index[trip][0], DAY, **said)


def test_a_late_bus_misses_the_next_and_says_its_planned_time(asked):
    town = asked()
    assert town.told("a", "d", "07:00") == ["08:00 one a→c 08:20, 08:25 two c→d 08:40"]
    town.planner.patch(DAY, Patch((change(town, "one", delays={1: (300, 420)}),)))
    [journey] = town.plan("a", "d", "07:00")
    assert tell(journey) == "08:00 one a→c 08:27, 08:55 three c→d 09:10"
    called = journey.rides[0].calls()
    late = [(each.arrival - each.planned_arrival, each.departure - each.planned_departure) for each in called]
    assert late == [(0, 0), (300, 420), (420, 420)]
    town.planner.patch(DAY, None)
    assert town.told("a", "d", "07:00") == ["08:00 one a→c 08:20, 08:25 two c→d 08:40"]


def test_a_cancelled_trip_is_not_ridden_that_day_only(asked):
    town = asked()
    town.planner.patch(DAY, Patch((change(town, "two", cancelled=True),)))
    assert town.told("a", "d", "07:00") == ["08:00 one a→c 08:20, 08:55 three c→d 09:10"]
    assert town.told("c", "d", "08:00", day=TUESDAY.replace(day=5)) == ["08:25 two c→d 08:40"]


def test_a_skipped_stop_is_passed(asked):
    town = asked()
    town.planner.patch(DAY, Patch((change(town, "one", skipped=frozenset({1})),)))
    assert town.told("a", "b", "07:00") == []
    assert town.told("a", "c", "07:00") == ["08:00 one a→c 08:20"]


def test_an_added_trip_is_ridden(asked):
    town = asked()
    a, d = (town.network.stops_called(stop)[0] for stop in "ad")
    times = [(a, town.at("07:30"), town.at("07:30")), (d, town.at("08:00"), town.at("08:00"))]
    town.planner.patch(DAY, Patch(added=(AddedTrip("extra", 0, DAY, tuple(times), "Direct"),)))
    [journey] = town.plan("a", "d", "07:00")
    assert tell(journey) == "07:30 extra a→d 08:00"
    assert (journey.rides[0].headsign, journey.rides[0].booking, journey.rides[0].mode) == (
        "Direct",
        None,
        "bus",
    )


def test_who_is_late_enough_is_overtaken(asked):
    town = asked({"first": calls("a", "08:00", "b", "08:30"), "second": calls("a", "08:10", "b", "08:40")})
    town.planner.patch(DAY, Patch((change(town, "first", delays={0: (0, 1200)}),)))
    assert town.told("a", "b", "08:00") == ["08:10 second a→b 08:40"]
    assert town.told("a", "b", "08:15") == ["08:20 first a→b 08:50"]


def test_one_run_of_a_trip_that_repeats(asked):
    repeated = {"trip_id": "shuttle", "start_time": "08:00:00", "end_time": "09:00:00", "headway_secs": 900}
    town = asked({"shuttle": calls("a", "00:00", "b", "00:12")}, frequencies=[repeated])
    town.planner.patch(DAY, Patch((change(town, "shuttle", start=8 * 3600 + 900, cancelled=True),)))
    assert town.told("a", "b", "08:01") == ["08:30 shuttle a→b 08:42"]
    assert town.told("a", "b", "08:00") == ["08:00 shuttle a→b 08:12"]


def test_a_vehicle_that_breaks_down_leaves_the_rest_of_its_block(asked):
    trips = {
        "out": (calls("a", "08:00", "b", "08:20"), {"block_id": "car 1"}),
        "back": (calls("b", "08:20", "c", "08:40"), {"block_id": "car 1"}),
    }
    town = asked(trips)
    town.planner.patch(DAY, Patch((change(town, "out", cancelled=True),)))
    assert town.told("b", "c", "07:00") == ["08:20 back b→c 08:40"]
    assert town.told("a", "b", "07:00") == []


def test_lateness_goes_on_in_the_same_vehicle(asked):
    trips = {
        "out": (calls("a", "08:00", "b", "08:20"), {"block_id": "car 1"}),
        "back": (calls("b", "08:22", "c", "08:40"), {"block_id": "car 1"}),
    }
    town = asked(trips)
    town.planner.patch(DAY, Patch((change(town, "out", delays={1: (600, 600)}),)))
    assert town.told("a", "c", "07:00") == ["08:00 out a→b 08:30, 08:30 back b→c 08:40"]
