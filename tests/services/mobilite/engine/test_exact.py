"""The whole set of best journeys equals an exhaustive search, on feeds made by chance; more: `bench.journeys`."""

from __future__ import annotations

import pytest

from cantou.services.mobilite.engine.search import Query
from tests.services.mobilite.engine import checker
from tests.services.mobilite.engine.trials import Trial

SEEDS = range(120)
WINDOW = 3 * 3600


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("worlds")


def test_depart_at_equals_exhaustive_search(folder):
    different, answered, several = [], 0, 0
    for seed in SEEDS:
        trial = Trial(seed, folder)
        for asked in trial.questions(3):
            expected, found = trial.earliest(asked), trial.plan(asked)
            answered += bool(expected)
            several += len(expected) > 1
            if {one.transfers + 1: one.arrival for one in found} != expected:
                different.append((seed, asked, expected))
            different += trial.faults(asked, found, begin=asked.at)
    assert different == []
    assert answered > 200
    assert several > 10


def test_arrive_by_equals_exhaustive_search(folder):
    different, answered = [], 0
    for seed in SEEDS[:40]:
        trial = Trial(seed, folder)
        for asked in trial.questions(2):
            expected, found = trial.latest(asked), trial.plan(asked, arrive_by=True)
            answered += bool(expected)
            if {one.transfers + 1: one.departure for one in found} != expected:
                different.append((seed, asked, expected))
            different += trial.faults(asked, found, end=asked.at)
    assert different == []
    assert answered > 40


def test_a_window_equals_a_search_at_each_departure(folder):
    different, points = [], 0
    for seed in SEEDS[60:100]:
        trial = Trial(seed, folder)
        for asked in trial.questions(2):
            expected, found = trial.profile(asked, WINDOW), trial.plan(asked, window=WINDOW)
            points += len(expected)
            if not same_profile(expected, found, asked.at + WINDOW):
                different.append((seed, asked, expected))
            different += trial.faults(asked, found, begin=asked.at)
    assert different == []
    assert points > 60


def same_profile(expected, found, end):
    """The last of a window may leave after it, where that arrives no later: nobody waits for nothing."""
    points = sorted((one.arrival, one.transfers + 1) for one in found)
    inside = {(one.departure, one.transfers + 1, one.arrival) for one in found if one.departure <= end}
    return points == sorted((arrival, vehicles) for _, vehicles, arrival in expected) and inside <= set(
        expected
    )


def test_the_checker_sees_a_journey_that_is_wrong(folder):
    trial = next(
        each for each in (Trial(seed, folder) for seed in SEEDS) if any(map(each.plan, each.questions(3)))
    )
    asked = next(each for each in trial.questions(3) if trial.plan(each))
    [journey, *_] = trial.plan(asked)
    assert checker.faults(trial.feed, journey, begin=asked.at) == []
    assert checker.faults(trial.feed, journey, begin=journey.departure + 1) == ["leaves too early"]
    assert checker.faults(trial.feed, journey, end=journey.arrival - 1) == ["arrives too late"]
    trial.feed.files["calendar"], trial.feed.files["calendar_dates"] = [], []
    assert any("does not run that day" in fault for fault in checker.faults(trial.feed, journey))


def test_limits_are_kept(folder):
    """Fewer changes never find more, nor earlier."""
    for seed in SEEDS[:25]:
        trial = Trial(seed, folder)
        trial.planner.warm(trial.day)
        for asked in trial.questions(2):
            whole = trial.plan(asked)
            query = Query(*trial.places(asked), asked.at, options=trial.options(max_transfers=0))
            assert [one.arrival for one in trial.planner.plan(query)] == [
                one.arrival for one in whole if not one.transfers
            ]
