"""Reservations among a million: what is free, a month of a place, a series of a year. Needs DATABASE_URL."""

from __future__ import annotations

import random
import statistics
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bench.inside import p95, timed
from bench.seed import bare, insert, lifted
from bench.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from bench.site import Site

RESOURCES, PLACES = 1_000, 40
BOOKINGS = 1_000_000
HOURS = (
    "Mo-Fr 08:00-12:00,14:00-20:00; Sa 09:00-12:00; PH off",
    "Mo-Su 08:00-22:00",
    "Tu-Sa 09:00-12:00,14:00-19:00; PH off",
    "Mo,We,Fr 09:00-12:30,13:30-20:00; PH off",
    "24/7",
)
PLACE = "bench-place"


def seed(owner: psycopg.Connection, organisations: list[int]) -> None:
    """A thousand things of forty mairies, each taken twice a day for five hundred days around today."""
    mairies = organisations[:PLACES]
    owner.execute(
        "set constraints all immediate"
    )  # What waits for the end would keep the tables from being altered.
    owner.execute(
        "create temporary table bench_mairie as select n, id from unnest(%s::bigint[]) with ordinality as m (id, n)",
        [mairies],
    )
    with lifted(owner, "booking_place"):
        insert(owner, "booking_place",
               {"organisation_id": "id", "name": "'Maison commune'", "slug": f"'{PLACE}'", "is_public": "true"},
               "bench_mairie")  # fmt: skip
        owner.execute(
            "create temporary table bench_place as select row_number() over (order by p.id) as n, p.id, p.organisation_id"
            f" from booking_place p where p.slug = '{PLACE}'"
        )
    hours = "(array[{}])[1 + s % {}]".format(", ".join(f"'{text}'" for text in HOURS), len(HOURS))
    owner.execute(
        f"create temporary table bench_lane as select nextval(pg_get_serial_sequence('booking_lane', 'id')) as lane, s from generate_series(1, {RESOURCES}) s".encode()
    )
    insert(owner, "booking_lane", {"id": "lane", "created_at": "now()"}, "bench_lane")
    with lifted(owner, "booking_resource"):
        insert(owner, "booking_resource",
               {"organisation_id": "p.organisation_id", "place_id": "p.id", "name": "'Salle ' || s", "service": "'salles'",
                "form": "'atom'", "lane_id": "lane", "opening_hours": hours, "step_minutes": "30",
                "waiting_minutes": "60", "is_public": "true"},
               f"bench_lane join bench_place p on p.n = 1 + s % {len(mairies)}")  # fmt: skip
        owner.execute(
            "create temporary table bench_resource as select r.id, r.organisation_id, r.place_id, r.lane_id"
            " from booking_resource r join bench_lane l on l.lane = r.lane_id"
        )
    _bookings(owner)
    for table in ("booking_booking", "booking_occupation", "booking_resource", "booking_place"):
        owner.execute(f"analyze {table}".encode())
    owner.commit()


def _bookings(owner: psycopg.Connection) -> None:
    each = BOOKINGS // RESOURCES
    owner.execute(
        f"""create temporary table bench_booking as
            select nextval(pg_get_serial_sequence('booking_booking', 'id')) as id, r.id as resource, r.organisation_id,
                   r.place_id, r.lane_id, gen_random_uuid() as key, t.starts_at, t.starts_at + interval '2 hours' as ends_at
            from bench_resource r cross join lateral (
              select ((current_date - 140 + k / 2)::timestamp + make_interval(hours => 9 + 5 * (k % 2)))
                     at time zone 'Europe/Paris' as starts_at
              from generate_series(0, {each - 1}) k) t""".encode()
    )
    common = {
        "organisation_id": "organisation_id",
        "object_key": "key",
        "starts_at": "starts_at",
        "ends_at": "ends_at",
    }
    with (
        lifted(owner, "booking_place"),  # What is checked when the keys come back.
        lifted(owner, "booking_resource"),
        lifted(owner, "booking_booking"),
        lifted(owner, "booking_occupation"),
        bare(owner, ["booking_booking", "booking_occupation"]),
    ):
        insert(owner, "booking_booking",
               {**common, "id": "id", "resource_id": "resource", "place_id": "place_id", "service": "'salles'",
                "kind": "'booking'", "state": "'confirmed'", "quantity": "1", "uid": "key::text",
                "reference": "''", "holder_name": "'Ida Mesure'", "counted": "'[]'::jsonb"},
               "bench_booking")  # fmt: skip
        insert(owner, "booking_occupation",
               {**common, "is_public": "true", "booking_id": "id", "resource_id": "resource", "lane_id": "lane_id",
                "active": "true"},
               "bench_booking order by lane_id, starts_at")  # fmt: skip


def is_seeded(owner: psycopg.Connection) -> bool:
    found = owner.execute("select count(*) from booking_lane").fetchone()
    return bool(found and found[0] >= RESOURCES)


def booking(place: Site, organisations: list[int]) -> Iterator[Row]:
    with place.owner() as owner:
        if not is_seeded(owner):
            owner.rollback()
            seed(owner, organisations)
            yield Row(f"({RESOURCES} ressources, {BOOKINGS} réservations)", "en place")
    chosen = random.Random(4)
    yield _free(organisations, chosen)
    yield _month(organisations, chosen)
    yield _series(organisations, chosen)


def _told(values: list[float]) -> str:
    return f"p50 {statistics.median(values):.1f} ms, p95 {p95(values):.1f} ms"


def _resources(organisations: list[int], number: int):
    from cantou.core.booking.models import Resource
    from cantou.core.scope.scope import Scope

    with Scope.public().enter():
        found = Resource.objects.filter(organisation_id__in=organisations, place__slug=PLACE, form="atom")
        return list(found.select_related("place").order_by("pk")[:number])


def _free(organisations: list[int], chosen: random.Random) -> Row:
    """One service of several communes: a hundred things, an hour, any week to come."""
    from django.utils import timezone

    from cantou.core.booking.domain.availability import free_slots
    from cantou.core.scope.scope import Scope

    every = _resources(organisations, RESOURCES)

    def act() -> None:
        first = timezone.localdate() + timedelta(days=chosen.randint(1, 300))
        some = chosen.sample(every, 100)
        with Scope.public().enter():
            free_slots(resources=some, first=first, last=first + timedelta(days=7), minutes=60)

    taken = timed(act, 100)
    return Row("Créneaux libres, 100 ressources, une semaine", _told(taken), "p95 ≤ 30 ms", p95(taken) <= 30)


def _month(organisations: list[int], chosen: random.Random) -> Row:
    from django.utils import timezone

    from cantou.core.booking.domain.availability import month_of

    places = list({one.place_id: one.place for one in _resources(organisations, RESOURCES)}.values())

    def act() -> None:
        month_of(
            place=chosen.choice(places), month=timezone.localdate() + timedelta(days=chosen.randint(-90, 300))
        )

    taken = timed(act, 100)
    return Row("Un mois d’un lieu, 25 ressources", _told(taken), "p95 ≤ 60 ms", p95(taken) <= 60)


def _series(organisations: list[int], chosen: random.Random) -> Row:
    """Every date looked at, then all taken, committed."""
    from django.db import connection
    from django.utils import timezone

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.domain.series import Asked, book_series, cancel_series, preview
    from cantou.core.booking.engine.recurrence import parse
    from cantou.core.scope.scope import Scope

    rule = parse("FREQ=WEEKLY;COUNT=52")
    resources = [one for one in _resources(organisations, RESOURCES) if one.opening_hours == "24/7"]
    start = datetime.combine(timezone.localdate() + timedelta(days=3), time(18))
    made = []

    def act() -> None:
        one = chosen.choice(resources)
        resources.remove(one)
        what = Asked(one, rule, start, 120)
        agent = Scope.agent(one.organisation_id)
        with agent.enter():
            plan = preview(organisation=one.organisation_id, asked=what)
        with agent.enter():
            made.append(
                book_series(
                    organisation=one.organisation_id,
                    asked=what,
                    holder=Holder(name="Ida Mesure", kind="association", label="Chorale"),
                    skip=[date.local_start for date in plan.hindered],
                )
            )

    taken = timed(act, 40)
    connection.close()
    for series, bookings in made:
        with Scope.agent(series.organisation_id).enter():
            cancel_series(booking=bookings[0], scope="all")
    return Row(
        "Une série de 52 semaines, regardée puis prise", _told(taken), "p95 ≤ 100 ms", p95(taken) <= 100
    )
