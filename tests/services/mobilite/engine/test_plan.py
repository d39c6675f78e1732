"""`plan --network FEED.zip`, on a bare file."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cantou.services.mobilite.engine.plan import plan
from tests.services.mobilite.engine.towns import call, calls, town


@pytest.fixture
def run(tmp_path):
    trips = {
        "car": [call("a", "08:00", pickup_type=2), call("b", "08:20")],
        "train": (calls("b", "08:30", "c", "09:00"), {"route_id": "ter"}),
    }
    path = town(trips, spots={"a": (45.0, 2.4), "b": (45.3, 2.4), "c": (45.6, 2.4)}).write(
        tmp_path / "feed.zip"
    )

    def run(*more, network=path):
        return CliRunner().invoke(plan, ["--network", str(network), *more])

    return run


def test_json_names_what_the_feed_names(run):
    done = run("--from", "a", "--to", "c", "--at", "2025-02-04T07:00", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {
        "journeys": [
            {
                "departure": "2025-02-04T08:00:00+01:00",
                "arrival": "2025-02-04T09:00:00+01:00",
                "transfers": 1,
                "legs": [
                    {
                        "mode": "bus",
                        "trip_id": "car",
                        "route": "r",
                        "from": "a",
                        "to": "b",
                        "departure": "2025-02-04T08:00:00+01:00",
                        "arrival": "2025-02-04T08:20:00+01:00",
                        "booking": {"with": "agency", "phone": "04 00 00 00 00"},
                    },
                    {
                        "mode": "bus",
                        "trip_id": "train",
                        "route": "ter",
                        "from": "b",
                        "to": "c",
                        "departure": "2025-02-04T08:30:00+01:00",
                        "arrival": "2025-02-04T09:00:00+01:00",
                        "booking": None,
                    },
                ],
            }
        ]
    }


def test_from_a_point_one_walks(run):
    done = run("--from", "45.001,2.4", "--to", "b", "--at", "2025-02-04T07:00:00+01:00", "--json")
    [journey] = json.loads(done.output)["journeys"]
    walk = journey["legs"][0]
    assert (walk["mode"], walk["from"], walk["to"], walk["trip_id"]) == ("walk", "45.001,2.4", "a", None)
    assert (journey["departure"], walk["arrival"]) == (
        "2025-02-04T07:57:59+01:00",
        "2025-02-04T08:00:00+01:00",
    )


def test_arrive_by_and_in_words(run):
    done = run("--from", "a", "--to", "c", "--at", "2025-02-04T12:00", "--arrive-by")
    assert done.output.splitlines() == [
        "04/02 08:00 → 09:00, 1 correspondance(s)",
        "  08:00 A → 08:20 B (r) — à réserver 04 00 00 00 00",
        "  08:30 B → 09:00 C (ter)",
    ]
    assert run("--from", "c", "--to", "a", "--at", "2025-02-04T12:00").output == "Aucun itinéraire.\n"


def test_near_enough_one_walks_all_the_way(run):
    done = run("--from", "45,2.4", "--to", "45.005,2.4", "--at", "2025-02-04T12:00", "--json")
    [journey] = json.loads(done.output)["journeys"]
    assert [leg["mode"] for leg in journey["legs"]] == ["walk"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--from", "x", "--to", "c"), "aucun arrêt x"),
        (("--from", "a", "--to", "c", "--at", "demain"), "une heure ISO 8601"),
    ],
)
def test_what_is_not_understood_is_said(run, more, said):
    done = run(*more)
    assert done.exit_code == 2
    assert said in done.output


def test_a_file_that_is_no_feed(run, tmp_path):
    other = tmp_path / "other.zip"
    other.write_bytes(b"?")
    done = run("--from", "a", "--to", "c", network=other)
    assert done.exit_code == 1
    assert "ERROR i_o_error other.zip" in done.output
