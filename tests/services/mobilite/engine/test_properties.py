"""What must hold whatever the feed: shifts, names, order, more or fewer vehicles."""

from __future__ import annotations

import copy
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import build_network
from cantou.services.mobilite.engine.places import at_stop
from cantou.services.mobilite.engine.search import Planner, Query
from cantou.services.mobilite.engine.walking import metres, pairs_within
from tests.services.mobilite.engine import oracle, worlds

SEEDS = st.integers(0, 100_000)
FEW = settings(max_examples=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("properties")


def answers(world, folder, question, *, prefix="", shift=0, **more):
    network = build_network([read_feed(world.write(folder / "feed.zip"), "f")])
    a, b, time = question
    ends = [at_stop(network, network.stops_called(prefix + stop)[0], max_walk=0) for stop in (a, b)]
    at = oracle.midnight(world.day.toordinal(), worlds.ZONE) + time + shift
    found = Planner(network).plan(Query(*ends, at, **more))
    return sorted((one.transfers, one.arrival - at) for one in found)


def asked(seed):
    world = worlds.make(seed)
    return world, next(worlds.questions(seed, world, 1))


@FEW
@given(SEEDS)
def test_names_and_the_order_of_rows_do_not_matter(folder, seed):
    world, question = asked(seed)
    expected = answers(world, folder, question)
    other, chance = copy.deepcopy(world), random.Random(seed)
    renamed = {
        "stop_id",
        "parent_station",
        "from_stop_id",
        "to_stop_id",
        "trip_id",
        "from_trip_id",
        "to_trip_id",
    }
    for name, rows in other.files.items():
        for row in rows:
            row.update({key: f"x:{row[key]}" for key in renamed & row.keys() if row[key]})
        # Of rules that are as precise the first wins: their order says something.
        if name not in {"transfers", "trips"}:
            chance.shuffle(rows)
    assert answers(other, folder, question, prefix="x:") == expected


@FEW
@given(SEEDS, st.sampled_from([600, 3600, 7201]))
def test_everything_later_is_everything_later(folder, seed, shift):
    world, question = asked(seed)
    other = copy.deepcopy(world)
    for rows, columns in (
        ("stop_times", ("arrival_time", "departure_time")),
        ("frequencies", ("start_time", "end_time")),
    ):
        for row in other.files[rows]:
            for column in columns:
                if row[column]:
                    row[column] = worlds.clock(oracle.seconds(row[column]) + shift)
    assert answers(other, folder, question, shift=shift) == answers(world, folder, question)


@FEW
@given(SEEDS)
def test_one_more_trip_makes_nothing_worse(folder, seed):
    world, question = asked(seed)
    fewer = copy.deepcopy(world)
    gone = next((row["trip_id"] for row in reversed(world.files["trips"]) if "block_id" not in row), None)
    for name in ("trips", "stop_times", "frequencies"):
        fewer.files[name] = [row for row in fewer.files[name] if row["trip_id"] != gone]
    fewer.files["transfers"] = [
        row
        for row in fewer.files["transfers"]
        if gone not in {row.get("from_trip_id"), row.get("to_trip_id")}
    ]
    less, more = answers(fewer, folder, question), answers(world, folder, question)
    assert all(any(other[0] <= one[0] and other[1] <= one[1] for other in more) for one in less)


@FEW
@given(SEEDS)
def test_leaving_later_never_arrives_earlier_and_arriving_by_then_leaves_no_earlier(folder, seed):
    world, (a, b, time) = asked(seed)
    now = answers(world, folder, (a, b, time))
    later = answers(world, folder, (a, b, time + 1200))
    soon = [one for one in later if one[1] + 1200 <= 86_400]
    assert all(any(one[0] <= other[0] and one[1] <= other[1] + 1200 for one in now) for other in soon)
    for transfers, arrival in now:
        back = answers(world, folder, (a, b, time + arrival), arrive_by=True)
        assert any(one[0] <= transfers for one in back)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(44, 45), st.floats(2, 3)), max_size=30), st.floats(10, 20_000))
def test_walks_are_all_there_symmetric_and_closed(points, limit):
    lat, lon = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    a, b, far = pairs_within(lat, lon, limit)
    found = dict(zip(zip(a.tolist(), b.tolist(), strict=True), far.tolist(), strict=True))
    expected = {
        (p, q)
        for p in range(len(points))
        for q in range(len(points))
        if p != q and metres(lat[p : p + 1], lon[p : p + 1], lat[q], lon[q])[0] <= limit
    }
    assert set(found) == expected
    assert all(abs(found[q, p] - far) < 1e-6 for (p, q), far in found.items())
    chained = [(p, q, r) for p, q in found for r in range(len(points)) if (q, r) in found and (p, r) in found]
    assert all(found[p, r] <= found[p, q] + found[q, r] + 1e-6 for p, q, r in chained)
