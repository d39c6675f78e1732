"""Looks at a journey with the feed's rows in hand: does each vehicle run, may one get on and off, is there time?"""

from __future__ import annotations

from itertools import pairwise

from cantou.services.mobilite.engine.journeys import Walk
from tests.services.mobilite.engine.oracle import midnight


def faults(feed, journey, *, begin=None, end=None, origin=None, destination=None):
    """What is wrong, in words; nothing if all is well."""
    if not journey.rides:
        return ["no vehicle"]
    ids, legs = journey.rides[0].network.stop_id, journey.legs
    found = ["a leg ends before it begins" for leg in legs if leg.arrival < leg.departure]
    for ride in journey.rides:
        found += ride_faults(feed, ride)
    for one, other in pairwise(legs):
        found += meeting_faults(feed, ids, one, other)
    for one, other in pairwise(journey.rides):
        found += change_faults(feed, ids, one, other)
    if begin is not None and journey.departure < begin:
        found.append("leaves too early")
    if end is not None and journey.arrival > end:
        found.append("arrives too late")
    if origin and ids[legs[0].from_stop] not in {origin, *feed.children(origin)}:
        found.append("begins elsewhere")
    if destination and ids[legs[-1].to_stop] not in {destination, *feed.children(destination)}:
        found.append("ends elsewhere")
    return found


def meeting_faults(feed, ids, one, other):
    found = []
    if other.departure < one.arrival:
        found.append("a leg begins before the one before ends")
    if one.to_stop != other.from_stop and not _together(feed, ids, one, other):
        found.append("the legs do not meet")
    if isinstance(one, Walk) and isinstance(other, Walk):
        found.append("two walks in a row")
    return found


def _together(feed, ids, one, other):
    """A vehicle may go on from another stop of the same station."""
    parents = [feed.stops[ids[stop]].get("parent_station") for stop in (one.to_stop, other.from_stop)]
    told = any(row["transfer_type"] == "4" for row in feed.files["transfers"])
    return getattr(other, "seated", False) and (told or parents[0] == parents[1])


def ride_faults(feed, ride):
    found = []
    network = ride.network
    trip = network.trip_id[ride.trip]
    row = feed.trips[trip]
    if not feed.runs_on(row["service_id"], ride.segment.day):
        found.append(f"{trip} does not run that day")
    visits = feed.times[trip]
    begin = midnight(ride.segment.day, feed.zone)
    shifts = {shift + begin for shift in feed._shifts(trip, visits)}
    calls = ride.calls()
    expected = visits[ride.board : ride.alight + 1]
    if [network.stop_id[call.stop] for call in calls] != [visit.stop for visit in expected]:
        found.append(f"{trip} does not stop there")
        return found
    shift = calls[0].departure - expected[0].departure
    if shift not in shifts:
        found.append(f"{trip} does not leave then")
    if [call.arrival for call in calls[1:]] != [visit.arrival + shift for visit in expected[1:]]:
        found.append(f"{trip} does not arrive then")
    return found + kind_faults(ride, expected, last=ride.alight == len(visits) - 1)


def kind_faults(ride, expected, *, last):
    found = []
    on, off = expected[0].pickup, expected[-1].drop_off
    if not ride.seated and on == 1:
        found.append("one may not get on")
    if not last and off == 1:
        found.append("one may not get off")
    asked = {2, 3} & {on, off if off > 1 else 0}
    if not ride.seated and not last and bool(asked) != (ride.booking is not None):
        found.append("booking is not said rightly")
    return found


def change_faults(feed, ids, one, other):
    if other.seated:
        trips = [
            feed.trips[ids_[ride.trip]]
            for ids_, ride in ((one.network.trip_id, one), (other.network.trip_id, other))
        ]
        told = any(
            row["transfer_type"] == "4"
            and (row["from_trip_id"], row["to_trip_id"]) == (trips[0]["trip_id"], trips[1]["trip_id"])
            for row in feed.files["transfers"]
        )
        same = trips[0].get("block_id") and trips[0]["block_id"] == trips[1].get("block_id")
        return [] if told or same else ["one may not stay seated"]

    class Named:
        def __init__(self, ride):
            self.trip = ride.network.trip_id[ride.trip]
            self.route = feed.trips[self.trip]["route_id"]

    cost = feed.change(Named(one), ids[one.to_stop], Named(other), ids[other.from_stop])
    return [] if one.arrival + cost <= other.departure else ["there is no time to change"]
