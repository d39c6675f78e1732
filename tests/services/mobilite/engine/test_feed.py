"""Feeds that are broken: each says how, and what can be ridden is ridden."""

from __future__ import annotations

import zipfile

import pytest

from cantou.services.mobilite.engine.feed import read_feed
from cantou.services.mobilite.engine.network import build_network, load_network
from cantou.services.mobilite.engine.notices import SEVERITIES, FeedError, Notices
from cantou.services.mobilite.engine.search import Planner, Query
from tests.services.mobilite.engine.towns import Asked, call, calls, town

TRIPS = {"good": calls("a", "08:00", "b", "08:10"), "other": calls("a", "09:00", "b", "09:10", "c", "09:20")}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "feed.zip"


def noticed(path):
    """Codes of what the reader meets, but for the calendar, which grows old by itself."""
    feed = read_feed(path)
    return {code: count for code, count in feed.notices.counts.items() if code != "expired_calendar"}


def rewritten(path, **texts):
    """The feed with some files changed: a text takes the place of one, None takes it away."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files |= {f"{name}.txt": text for name, text in texts.items()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            if text is not None:
                archive.writestr(name, text)
    return path


def text_of(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"{name}.txt").decode()


def test_a_sound_feed_has_no_notice(path):
    assert noticed(town(TRIPS).write(path)) == {}


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_file_that_is_needed(path, name):
    with pytest.raises(FeedError) as refused:
        read_feed(rewritten(town(TRIPS).write(path), **{name: None}))
    assert refused.value.notices.counts == {"missing_required_file": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"not a zip", "i_o_error"), (b"", "i_o_error"), (b"PK\x05\x06" + b"\0" * 18, "missing_required_file")],
)
def test_what_is_no_feed_is_refused(path, content, code):
    path.write_bytes(content)
    with pytest.raises(FeedError) as refused:
        read_feed(path)
    assert refused.value.notices.counts == {code: 1}


def test_a_column_that_is_needed(path):
    with pytest.raises(FeedError) as refused:
        read_feed(rewritten(town(TRIPS).write(path), trips="trip_id,route_id\ngood,r\n"))
    assert refused.value.notices.counts == {"missing_required_column": 1}


def test_no_calendar(path):
    with pytest.raises(FeedError) as refused:
        read_feed(rewritten(town(TRIPS).write(path), calendar=None))
    assert refused.value.notices.counts == {"missing_calendar_and_calendar_date_files": 1}


def test_an_unknown_time_zone(path):
    town(TRIPS).write(path)
    with pytest.raises(FeedError) as refused:
        read_feed(rewritten(path, agency=text_of(path, "agency").replace("Europe/Paris", "Europe/Aurillac")))
    assert refused.value.notices.counts == {"invalid_timezone": 1}


BROKEN = {
    "a stop that does not exist": (
        [*calls("a", "08:00"), call("ghost", "08:10")],
        {"foreign_key_violation": 1},
    ),
    "one stop only": (calls("a", "08:00"), {"unusable_trip": 1}),
    "backwards in time": (
        calls("a", "08:10", "b", "08:00"),
        {"stop_time_with_arrival_before_previous_departure_time": 1},
    ),
    "leaves before it arrives": (
        [call("a", "08:00"), call("b", "08:20", "08:10"), call("c", "08:30")],
        {"start_and_end_range_out_of_order": 1},
    ),
    "an hour that is none": ([*calls("a", "08:00"), call("b", "8h10")], {"invalid_time": 1}),
    "no time at the end": (
        [*calls("a", "08:00"), {"stop_id": "b", "arrival_time": "", "departure_time": ""}],
        {"missing_trip_edge": 1},
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_trip_that_cannot_be_ridden_is_left_out_and_told(tmp_path, broken):
    said, expected = BROKEN[broken]
    world = town({"broken": said} | TRIPS)
    world.files["stops"] = [row for row in world.files["stops"] if row["stop_id"] != "ghost"]
    asked = Asked(world, tmp_path)
    assert noticed(tmp_path / "feed.zip") == expected
    assert asked.told("a", "b", "07:00") == ["08:00 good a→b 08:10"]


def test_a_trip_of_no_line_or_no_service(path):
    world = town(TRIPS | {"lost": (calls("a", "07:00", "b", "07:10"), {"service_id": "never"})})
    world.files["trips"][0]["route_id"] = "gone"
    assert noticed(world.write(path)) == {"foreign_key_violation": 2}
    network = build_network([read_feed(path)])
    assert [network.trip_id[trip] for trip in range(3) if network.trip_group[trip] >= 0] == ["other"]


def test_the_same_twice_is_read_once(path):
    town(TRIPS).write(path)
    stops, times = text_of(path, "stops"), text_of(path, "stop_times")
    rewritten(
        path, stops=stops + stops.splitlines()[1] + "\n", stop_times=times + times.splitlines()[1] + "\n"
    )
    assert noticed(path) == {"duplicate_key": 2}


def test_dialects_are_read_alike(path):
    """A mark at the beginning, Windows's line ends, spaces, quotes, empty lines."""
    expected = read_feed(town(TRIPS).write(path))
    stops = text_of(path, "stops").replace("\r\n", "\n").splitlines()
    loose = ["\ufeff" + ",".join(f'"{name}"' for name in stops[0].split(","))]
    loose += [" , ".join(line.split(",")) for line in stops[1:]]
    found = read_feed(rewritten(path, stops="\r\n".join([*loose, "", ""])))
    assert found.stops.columns == expected.stops.columns
    assert found.stop_index == expected.stop_index


def test_letters_of_old_spreadsheets_are_read_and_told(path):
    town(TRIPS).write(path)
    latin = text_of(path, "stops").replace("A,", "Saint-Étienne,", 1).encode("cp1252")
    rewritten(path, stops=None)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("stops.txt", latin)
    feed = read_feed(path)
    assert feed.stops["stop_name"][0] == "Saint-Étienne"
    assert feed.notices.counts["invalid_character"] == 1


def test_a_feed_in_a_folder_and_files_that_nobody_knows(path):
    town(TRIPS).write(path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/lisezmoi.txt", "bonjour")
        for name, content in files.items():
            archive.writestr(f"export/{name}", content)
    assert noticed(path) == {"unknown_file": 1, "invalid_input_files_in_subfolder": len(files)}


def test_a_bomb_is_not_opened(path):
    town(TRIPS).write(path)
    rewritten(path, shapes=None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shapes.txt", b"0" * (30 << 20))
    with pytest.raises(FeedError, match="too big"):
        read_feed(path)


def test_rows_of_another_length(path):
    town(TRIPS).write(path)
    assert noticed(rewritten(path, routes="route_id,route_short_name,route_type\nr,R,3,more\nx\n")) == {
        "invalid_row_length": 2
    }


def test_times_between_known_ones_are_shared_out(tmp_path):
    between = {"arrival_time": "", "departure_time": ""}
    asked = Asked(
        town(
            {
                "bus": [
                    call("a", "08:00"),
                    {"stop_id": "b", **between},
                    {"stop_id": "c", **between},
                    call("d", "08:30"),
                ]
            }
        ),
        tmp_path,
    )
    assert asked.told("b", "c", "07:00") == ["08:10 bus b→c 08:20"]


def test_every_notice_has_a_severity():
    notices = Notices()
    for code in SEVERITIES:
        notices.add(code, "x.txt", count=30)
    assert {sample.severity for sample in notices.samples} == {"ERROR", "WARNING", "INFO"}
    assert notices.counts["i_o_error"] == 30


def test_a_network_is_kept_in_one_file(tmp_path):
    asked = Asked(town(TRIPS), tmp_path)
    asked.network.save(tmp_path / "network")
    again = load_network(tmp_path / "network")
    found = Planner(again).plan(Query(asked.place("a"), asked.place("c"), asked.at("07:00")))
    assert [one.arrival for one in found] == [one.arrival for one in asked.plan("a", "c", "07:00")]
    (tmp_path / "network").write_bytes(b"something else\n{}\n")
    with pytest.raises(ValueError, match="another version"):
        load_network(tmp_path / "network")


def test_two_feeds_meet_on_foot_and_keep_their_names(tmp_path):
    near = {"a": (45.0, 2.4), "b": (46.0, 2.4)}
    feeds = []
    for code, trips, spots in (
        ("one", {"t": calls("a", "08:00", "b", "08:10")}, near),
        ("two", {"t": calls("a", "08:15", "b", "08:30")}, {"a": (46.001, 2.4), "b": (47.0, 2.4)}),
    ):
        feeds.append(read_feed(town(trips, spots=spots).write(tmp_path / f"{code}.zip"), code))
    network = build_network(feeds)
    assert [network.stops_called("a", code) for code in ("one", "two")] == [[0], [2]]
    asked = Asked.__new__(Asked)
    asked.world, asked.network, asked.planner = town(TRIPS), network, Planner(network)
    from cantou.services.mobilite.engine.places import at_stop

    [journey] = asked.planner.plan(
        Query(at_stop(network, 0, max_walk=0), at_stop(network, 3, max_walk=0), asked.at("07:00"))
    )
    assert [leg.mode for leg in journey.legs] == ["bus", "walk", "bus"]
