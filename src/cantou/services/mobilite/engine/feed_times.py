"""stop_times.txt, by far the longest file: read in pieces, put in order, and only trips that can be ridden kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.tables import chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.archive import Archive
    from cantou.services.mobilite.engine.notices import Notices

FILE = "stop_times.txt"
COLUMNS = (
    *(
        "trip_id",
        "stop_id",
        "stop_sequence",
        "arrival_time",
        "departure_time",
        "pickup_type",
        "drop_off_type",
    ),
    *("shape_dist_traveled", "pickup_booking_rule_id", "drop_off_booking_rule_id"),
    *("location_id", "location_group_id"),
)
REQUIRED = ("trip_id", "stop_sequence")
BLANK, BAD = -1, -2
LONGEST = 7 * 86_400
TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")


@dataclass
class StopTimes:
    """By trip (`start` has one more than there are trips), then in order; times in seconds of the service day."""

    start: NDArray[np.int64]
    stop: NDArray[np.int32]
    arrival: NDArray[np.int32]
    departure: NDArray[np.int32]
    pickup: NDArray[np.int8]
    drop_off: NDArray[np.int8]
    pickup_rule: NDArray[np.int32]
    drop_off_rule: NDArray[np.int32]


def seconds(text: str) -> int:
    if not text:
        return BLANK
    found = TIME.fullmatch(text)
    if not found:
        return BAD
    hours, minutes, rest = map(int, found.groups())
    total = hours * 3600 + minutes * 60 + rest
    return total if total < LONGEST else BAD


class Known(dict[str, int]):
    """What a text is worth, worked out once: a feed repeats few texts very often."""

    def __init__(self, work_out: object) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, text: str) -> int:
        value: int = self._work_out(text)  # type: ignore[operator]
        self[text] = value
        return value


def whole(text: str) -> int:
    if not text:
        return BLANK
    try:
        value = int(text)
    except ValueError:
        return BAD
    return value if 0 <= value < 1 << 30 else BAD


def distance(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def read_stop_times(
    archive: Archive,
    trips: dict[str, int],
    stops: dict[str, int],
    rules: dict[str, int],
    usable: NDArray[np.bool_],
) -> StopTimes:
    raw = _gather(archive, trips, stops, rules)
    order = np.lexsort((raw["sequence"], raw["trip"]))
    rows = {name: values[order] for name, values in raw.items()}
    good = usable.copy()
    rows = _without_strangers(rows, good, archive.notices)
    rows = _without_repeats(rows, archive.notices)
    _fill_times(rows, good, archive.notices)
    _judge(rows, good, len(trips), archive.notices)
    keep = good[rows["trip"]]
    rows = {name: values[keep] for name, values in rows.items()}
    return StopTimes(
        start=np.searchsorted(rows["trip"], np.arange(len(trips) + 1)).astype(np.int64),
        stop=rows["stop"],
        arrival=rows["arrival"],
        departure=rows["departure"],
        pickup=rows["pickup"].astype(np.int8),
        drop_off=rows["drop_off"].astype(np.int8),
        pickup_rule=rows["pickup_rule"],
        drop_off_rule=rows["drop_off_rule"],
    )


def _gather(
    archive: Archive, trips: dict[str, int], stops: dict[str, int], rules: dict[str, int]
) -> dict[str, NDArray[np.int32]]:
    times, numbers, lengths = Known(seconds), Known(whole), Known(distance)
    looks = {
        "trip": lambda text: trips.get(text, BAD),
        "stop": lambda text: stops.get(text, BAD if text else BLANK),
        "sequence": numbers.__getitem__,
        "arrival": times.__getitem__,
        "departure": times.__getitem__,
        "pickup": numbers.__getitem__,
        "drop_off": numbers.__getitem__,
        "distance": lengths.__getitem__,
        "pickup_rule": lambda text: rules.get(text, BLANK),
        "drop_off_rule": lambda text: rules.get(text, BLANK),
    }
    parts: dict[str, list[NDArray[np.int32]]] = {name: [] for name in looks}
    zones = 0
    for columns in chunks(archive, FILE, COLUMNS, REQUIRED):
        zones += sum(1 for place, group in zip(columns[-2], columns[-1], strict=True) if place or group)
        for (name, look), column in zip(looks.items(), columns, strict=False):
            kind = np.float32 if name == "distance" else np.int32
            parts[name].append(np.fromiter(map(look, column), kind, len(column)))
    archive.notices.add("cantou_zone_not_planned", FILE, count=zones)
    return {name: np.concatenate(found) if found else np.empty(0, np.int32) for name, found in parts.items()}


def _without_strangers(
    rows: dict[str, NDArray[np.int32]], good: NDArray[np.bool_], notices: Notices
) -> dict[str, NDArray[np.int32]]:
    """Rows of no trip go; so does a trip with a stop that does not exist. Rows of a zone are left out."""
    notices.add("foreign_key_violation", FILE, detail="trip_id", count=int((rows["trip"] == BAD).sum()))
    rows = {name: values[rows["trip"] >= 0] for name, values in rows.items()}
    unknown = rows["stop"] == BAD
    notices.add("foreign_key_violation", FILE, detail="stop_id", count=int(unknown.sum()))
    wrong = rows["sequence"] < 0
    notices.add("invalid_integer", FILE, detail="stop_sequence", count=int(wrong.sum()))
    good[rows["trip"][unknown | wrong]] = False
    for name in ("pickup", "drop_off"):
        odd = (rows[name] > 3) | (rows[name] == BAD)  # noqa: PLR2004 (the types are 0 to 3)
        notices.add("unexpected_enum_value", FILE, detail=name, count=int(odd.sum()))
        rows[name][odd | (rows[name] < 0)] = 0
    return {name: values[rows["stop"] != BLANK] for name, values in rows.items()}


def _without_repeats(rows: dict[str, NDArray[np.int32]], notices: Notices) -> dict[str, NDArray[np.int32]]:
    if not len(rows["trip"]):
        return rows
    same = (np.diff(rows["trip"]) == 0) & (np.diff(rows["sequence"]) == 0)
    notices.add("duplicate_key", FILE, detail="stop_sequence", count=int(same.sum()))
    keep = np.append(True, ~same)
    return {name: values[keep] for name, values in rows.items()}


def _fill_times(rows: dict[str, NDArray[np.int32]], good: NDArray[np.bool_], notices: Notices) -> None:
    """One of two times stands for both; what lies between two known times is shared out by distance or evenly."""
    arrival, departure, trip = rows["arrival"], rows["departure"], rows["trip"]
    bad = (arrival == BAD) | (departure == BAD)
    notices.add("invalid_time", FILE, count=int(bad.sum()))
    good[trip[bad]] = False
    single = (arrival < 0) != (departure < 0)
    notices.add("stop_time_with_only_arrival_or_departure_time", FILE, count=int(single.sum()))
    arrival[:] = np.where(arrival < 0, departure, arrival)
    departure[:] = np.where(departure < 0, arrival, departure)
    blank = arrival < 0
    if not blank.any():
        return
    edges = np.append(True, np.diff(trip) != 0)
    edges |= np.append(np.diff(trip) != 0, True)
    without = np.unique(trip[edges & blank & good[trip]])
    notices.add("missing_trip_edge", FILE, count=len(without))
    good[without] = False
    blank &= good[trip]
    rows_at = np.arange(len(trip))
    before = np.maximum.accumulate(np.where(arrival >= 0, rows_at, 0))[blank]
    after = np.minimum.accumulate(np.where(arrival >= 0, rows_at, len(trip) - 1)[::-1])[::-1][blank]
    length = rows["distance"].astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (length[blank] - length[before]) / (length[after] - length[before])
    evenly = (rows_at[blank] - before) / np.maximum(after - before, 1)
    share = np.where(np.isfinite(share) & (share >= 0) & (share <= 1), share, evenly)
    between = departure[before] + share * (arrival[after] - departure[before])
    arrival[blank] = departure[blank] = np.floor(between).astype(np.int32)


def _judge(rows: dict[str, NDArray[np.int32]], good: NDArray[np.bool_], trips: int, notices: Notices) -> None:
    arrival, departure, trip = rows["arrival"], rows["departure"], rows["trip"]
    early = (departure < arrival) & good[trip]
    notices.add("start_and_end_range_out_of_order", FILE, count=int(early.sum()))
    good[trip[early]] = False
    if len(trip):
        back = (np.diff(trip) == 0) & (arrival[1:] < departure[:-1]) & good[trip[1:]]
        notices.add("stop_time_with_arrival_before_previous_departure_time", FILE, count=int(back.sum()))
        good[trip[1:][back]] = False
    count = np.bincount(trip, minlength=trips)
    notices.add("unused_trip", "trips.txt", count=int((count == 0).sum()))
    notices.add("unusable_trip", "trips.txt", count=int((count == 1).sum()))
    good &= count > 1
