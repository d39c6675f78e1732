"""Each thing that makes a timetable hard, alone."""

from __future__ import annotations

import datetime as dt

import pytest

from cantou.services.mobilite.engine.views import Options
from tests.services.mobilite.engine.towns import Asked, call, calls, tell, town

NEAR = {"b": (47.0, 2.4), "c": (47.001, 2.4)}
"""145 metres of walking apart."""


@pytest.fixture
def asked(tmp_path):
    return lambda *said, **more: Asked(town(*said, **more), tmp_path)


def test_fewer_changes_or_sooner_both_are_offered(asked):
    town = asked(
        {
            "slow": calls("a", "08:00", "c", "09:30"),
            "one": calls("a", "08:05", "b", "08:20"),
            "two": calls("b", "08:30", "c", "08:45"),
        }
    )
    assert town.told("a", "c", "07:55") == [
        "08:00 slow a→c 09:30",
        "08:05 one a→b 08:20, 08:30 two b→c 08:45",
    ]


def test_one_label_is_not_enough(asked):
    """On foot from c one is at b first, but only who comes there by the train may walk on, to d."""
    row = {"c": (47.0, 2.4), "b": (47.0025, 2.4), "d": (47.005, 2.4)}
    town = asked(
        {
            "bus": calls("o", "07:50", "c", "08:04"),
            "coach": calls("o", "07:50", "x", "07:55"),
            "train": calls("x", "08:00", "b", "08:10"),
            "on": calls("d", "08:16", "e", "08:30"),
            "slow": calls("b", "09:00", "e", "09:30"),
        },
        spots=row,
    )
    assert town.told("o", "e", "07:40") == [
        "07:50 coach o→x 07:55, 08:00 train x→b 08:10, 08:10 walk b→d 08:15, 08:16 on d→e 08:30",
        "07:50 bus o→c 08:04, 08:04 walk c→b 08:09, 09:00 slow b→e 09:30",
    ]


def test_walking_in_does_not_cost_the_time_to_change(asked):
    town = asked(
        {
            "train": calls("a", "08:00", "b", "08:10"),
            "bus": calls("f", "08:00", "c", "08:08"),
            "on": calls("b", "08:11", "e", "08:30"),
            "late": calls("b", "08:20", "e", "08:40"),
        },
        spots=NEAR,
    )
    assert town.told("a", "e", "08:00") == ["08:00 train a→b 08:10, 08:20 late b→e 08:40"]
    assert town.told("f", "e", "08:00") == ["08:00 bus f→c 08:08, 08:08 walk c→b 08:10, 08:11 on b→e 08:30"]


def test_a_service_day_goes_past_midnight(asked):
    services = [
        {"service_id": "s", "start_date": "20250203", "end_date": "20250203"}
        | dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1)
    ]
    town = asked({"night": calls("a", "25:10", "b", "25:40")}, services=services)
    assert town.told("a", "b", "00:30") == ["01:10 night a→b 01:40"]
    assert town.told("a", "b", "23:00", day=dt.date(2025, 2, 3)) == ["01:10 night a→b 01:40"]
    assert town.told("a", "b", "00:30", day=dt.date(2025, 2, 3)) == []


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # 01:30 and 02:30 of the service day count from noon minus 12 hours, which is 23:00 of the day before…
        (dt.date(2025, 3, 30), "00:30 night a→b 01:30"),
        # …and in autumn 01:00: 2:30 comes twice, once at the beginning of the ride.
        (dt.date(2025, 10, 26), "02:30 night a→b 02:30"),
    ],
)
def test_the_clock_changes_while_the_bus_runs(asked, day, told):
    town = asked({"night": calls("a", "01:30", "b", "02:30")}, day=day)
    [journey] = town.plan("a", "b", "00:00")
    assert journey.arrival - journey.departure == 3600
    assert tell(journey) == told


def test_on_demand_is_accepted_and_said(asked):
    town = asked({"minibus": [call("a", "08:00", pickup_type=2), call("b", "08:20", drop_off_type=3)]})
    [journey] = town.plan("a", "b", "07:00")
    booking = journey.rides[0].booking
    assert (booking.pickup, booking.drop_off, booking.kind, booking.phone) == (
        2,
        3,
        "agency",
        "04 00 00 00 00",
    )


def test_a_booking_rule_goes_with_its_stop(asked):
    rule = {
        "booking_rule_id": "veille",
        "booking_type": 2,
        "prior_notice_last_day": 1,
        "phone_number": "0 800 15",
    }
    stop = call("a", "08:00", pickup_type=2, pickup_booking_rule_id="veille")
    town = asked({"minibus": [stop, call("b", "08:20", pickup_booking_rule_id="")]}, booking_rules=[rule])
    [journey] = town.plan("a", "b", "07:00")
    booking = journey.rides[0].booking
    assert booking.phone == "0 800 15"
    assert booking.rule == {
        "booking_rule_id": "veille",
        "booking_type": "2",
        "prior_notice_last_day": "1",
        "phone_number": "0 800 15",
    }


def test_one_may_not_get_on_or_off(asked):
    town = asked(
        {
            "closed": [
                call("a", "08:00", pickup_type=1),
                call("b", "08:10"),
                call("c", "08:20", drop_off_type=1),
            ],
            "open": [*calls("a", "09:00", "b", "09:10"), call("c", "09:20", drop_off_type=0)],
        }
    )
    assert town.told("a", "b", "07:00") == ["09:00 open a→b 09:10"]
    assert town.told("b", "c", "07:00") == ["09:10 open b→c 09:20"]


def test_one_overtakes_the_other(asked):
    town = asked({"slow": calls("a", "08:00", "b", "09:00"), "fast": calls("a", "08:10", "b", "08:40")})
    assert town.told("a", "b", "07:00") == ["08:10 fast a→b 08:40"]


def test_a_loop_passes_the_same_stop_twice(asked):
    town = asked({"loop": calls("a", "08:00", "b", "08:10", "c", "08:20", "a", "08:30", "d", "08:40")})
    assert town.told("c", "d", "08:00") == ["08:20 loop c→d 08:40"]
    assert town.told("a", "d", "07:00") == ["08:30 loop a→d 08:40"]
    assert town.told("b", "a", "07:00") == ["08:10 loop b→a 08:30"]


@pytest.mark.parametrize(("exact", "headway"), [(1, 0), (0, 900)])
def test_a_trip_that_repeats(asked, exact, headway):
    repeated = {"trip_id": "shuttle", "start_time": "08:00:00", "end_time": "09:00:00", "headway_secs": 900}
    town = asked(
        {"shuttle": calls("a", "00:00", "b", "00:12")}, frequencies=[repeated | {"exact_times": exact}]
    )
    [journey] = town.plan("a", "b", "08:20")
    assert tell(journey) == "08:30 shuttle a→b 08:42"
    assert journey.rides[0].segment.headway == headway
    [journey] = town.plan("a", "b", "08:46")
    assert (tell(journey), journey.departure) == ("08:00 shuttle a→b 08:12", town.at("32:00"))


def test_one_stays_seated_in_a_block(asked):
    trips = {
        "out": (calls("a", "08:00", "b", "08:20"), {"block_id": "car 1"}),
        "back": (calls("b", "08:20", "c", "08:40"), {"block_id": "car 1", "route_id": "other"}),
    }
    town = asked(trips)
    [journey] = town.plan("a", "c", "07:00")
    assert tell(journey) == "08:00 out a→b 08:20, 08:20 back b→c 08:40"
    assert (journey.transfers, [ride.seated for ride in journey.rides]) == (0, [False, True])
    apart = {"from_trip_id": "out", "to_trip_id": "back", "transfer_type": 5}
    assert Asked(_with(trips, [apart]), town.folder).told("a", "c", "07:00") == []


def _with(trips, transfers, **more):
    return town(trips, transfers=transfers, **more)


def test_a_train_that_splits_has_two_ends(asked):
    town = asked(
        {
            "trunk": calls("a", "08:00", "b", "08:20"),
            "left": calls("b", "08:25", "c", "08:40"),
            "right": calls("b", "08:21", "d", "08:50"),
        },
        transfers=[
            {"from_trip_id": "trunk", "to_trip_id": end, "transfer_type": 4} for end in ("left", "right")
        ],
    )
    assert [town.plan("a", end, "07:00")[0].transfers for end in "cd"] == [0, 0]


CHANGE = {"one": calls("a", "08:00", "b", "08:10"), "two": calls("b", "08:11", "c", "08:20")}


@pytest.mark.parametrize(
    ("rule", "possible"),
    [
        (None, False),
        ({"transfer_type": 0}, False),
        ({"transfer_type": 1}, True),
        ({"transfer_type": 2, "min_transfer_time": 60}, True),
        ({"transfer_type": 2, "min_transfer_time": 61}, False),
        ({"transfer_type": 1, "from_trip_id": "one", "to_trip_id": "two"}, True),
        ({"transfer_type": 1, "from_trip_id": "two", "to_trip_id": "one"}, False),
        ({"transfer_type": 1, "from_route_id": "r"}, True),
    ],
)
def test_a_rule_says_how_long_a_change_takes(asked, rule, possible):
    rules = [{"from_stop_id": "b", "to_stop_id": "b"} | rule] if rule else []
    town = asked(CHANGE, transfers=rules)
    assert bool(town.plan("a", "c", "07:00")) is possible


def test_the_more_precise_rule_wins_and_one_may_forbid(asked):
    base = {"from_stop_id": "b", "to_stop_id": "b"}
    forbidden = base | {"transfer_type": 3, "from_trip_id": "one"}
    trips = CHANGE | {"also": calls("a", "07:50", "b", "08:05"), "later": calls("b", "08:30", "c", "08:50")}
    town = asked(trips, transfers=[base | {"transfer_type": 1}, forbidden])
    assert town.told("a", "c", "07:40") == ["07:50 also a→b 08:05, 08:11 two b→c 08:20"]
    assert town.told("a", "c", "07:55") == []


def test_walks_between_near_stops_and_not_between_far_ones(asked):
    trips = {"one": calls("a", "08:00", "b", "08:10"), "two": calls("c", "08:13", "d", "08:30")}
    assert asked(trips, spots=NEAR).told("a", "d", "07:00") == [
        "08:00 one a→b 08:10, 08:10 walk b→c 08:12, 08:13 two c→d 08:30"
    ]
    assert asked(trips, spots={"b": (47.0, 2.4), "c": (47.01, 2.4)}).told("a", "d", "07:00") == []


def test_who_walks_slowly_misses_the_bus(asked):
    trips = {"one": calls("a", "08:00", "b", "08:10"), "two": calls("c", "08:13", "d", "08:30")}
    town = asked(trips, spots=NEAR)
    assert town.told("a", "d", "07:00", options=Options(speed=0.7)) == []
    assert town.told("a", "d", "07:00", options=Options(max_walk=100)) == []


def test_from_a_point_one_walks_to_the_stop_that_serves_best(asked):
    trips = {"near": calls("b", "08:10", "d", "09:00"), "far": calls("c", "08:10", "d", "08:30")}
    town = asked(trips, spots=NEAR)
    assert town.told("b", "d", "08:00", max_walk=500) == ["08:07 walk b→c 08:10, 08:10 far c→d 08:30"]


def test_lines_and_modes_may_be_left_out(asked):
    trips = {
        "bus": calls("a", "08:00", "b", "08:20"),
        "coach": (calls("a", "08:00", "b", "08:40"), {"route_id": "coach"}),
    }
    town = asked(trips)
    without = frozenset({town.network.route_id.index["r"][0]})
    assert town.told("a", "b", "07:00") == ["08:00 bus a→b 08:20"]
    assert town.told("a", "b", "07:00", options=Options(without_routes=without)) == ["08:00 coach a→b 08:40"]
    assert town.told("a", "b", "07:00", options=Options(without_types=frozenset({3}))) == []


def test_unknown_access_is_said_and_no_access_left_out(asked):
    town = asked(
        {
            "steps": (calls("a", "08:00", "b", "08:20"), {"wheelchair_accessible": 2}),
            "unknown": (calls("a", "08:10", "b", "08:30"), {"wheelchair_accessible": 0}),
            "ramp": (calls("a", "08:20", "b", "08:35"), {"wheelchair_accessible": 1}),
        }
    )
    found = town.plan("a", "b", "07:00", window=7200, options=Options(wheelchair=True))
    assert [(tell(one), one.rides[0].wheelchair) for one in found] == [
        ("08:10 unknown a→b 08:30", None),
        ("08:20 ramp a→b 08:35", True),
    ]


def test_nobody_waits_on_the_way_for_nothing(asked):
    town = asked(
        {
            "first": calls("a", "08:00", "b", "08:10"),
            "later": calls("a", "09:00", "b", "09:10"),
            "on": calls("b", "09:30", "c", "10:00"),
        }
    )
    assert town.told("a", "c", "07:00") == ["09:00 later a→b 09:10, 09:30 on b→c 10:00"]
    assert town.told("a", "c", "12:00", arrive_by=True) == ["09:00 later a→b 09:10, 09:30 on b→c 10:00"]


def test_stops_on_the_way_distance_and_carbon(asked):
    town = asked({"bus": calls("a", "08:00", "b", "08:10", "c", "08:20")})
    [journey] = town.plan("a", "c", "07:00")
    [ride] = journey.rides
    assert [town.network.stop_id[each.stop] for each in ride.calls()] == ["a", "b", "c"]
    assert round(ride.metres) == 22239
    assert journey.co2 == 2290.6
    assert ride.shape() == [(45.0, 2.4), (45.1, 2.4), (45.2, 2.4)]
