"""The other ways, beside ours, on a table of the same million rows that has no exclusion constraint.

The same columns, indexes, foreign keys and policies: only what takes the lane differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from cantou.core.booking.domain import placing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg

    from cantou.core.booking.domain.placing import Claim

TWIN = (
    "create table {twin} (like booking_occupation including defaults including constraints including identity)",
    (
        "insert into {twin} (organisation_id, object_key, is_public, booking_id, resource_id, lane_id, starts_at, ends_at,"
        " active, public_title) select organisation_id, object_key, is_public, booking_id, resource_id, lane_id, starts_at,"
        " ends_at, active, public_title from booking_occupation"
    ),
    "alter table {twin} add primary key (id)",
    "create unique index on {twin} (organisation_id, id)",
    "create index on {twin} (lane_id, starts_at) where active",
    "create index on {twin} (organisation_id, booking_id)",
    (
        "alter table {twin} add foreign key (organisation_id) references organisations_organisation"
        " deferrable initially deferred"
    ),
    (
        "alter table {twin} add foreign key (organisation_id, booking_id) references booking_booking (organisation_id, id)"
        " deferrable initially deferred"
    ),
    (
        "alter table {twin} add foreign key (organisation_id, resource_id) references booking_resource (organisation_id, id)"
        " deferrable initially deferred"
    ),
    (
        "alter table {twin} add foreign key (organisation_id, resource_id, lane_id)"
        " references booking_resource (organisation_id, id, lane_id) deferrable initially deferred"
    ),
    "alter table {twin} enable row level security",
    "alter table {twin} force row level security",
)
READ = ("booking_occupation", "booking_booking", "booking_resource")
"""Read by the owner while it copies, and checks the keys."""
RIVAL = "rival"
"""Of whose bookings the occupations are not in our table: they are left out of the count."""
NAMES = {"for update": "proof_locked", "nothing": "proof_naive"}
POLICIES = "select policyname, cmd, array_to_string(roles, ','), qual, with_check from pg_policies where tablename = 'booking_occupation'"

_LOCK = "select id from booking_lane where id = any(%s) order by id for update"
_MET = """
select 1 from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as w (lane, starts_at, ends_at)
where exists (
  select from {twin} o where o.lane_id = w.lane and o.active and o.starts_at < w.ends_at and o.ends_at > w.starts_at
    and o.starts_at >= coalesce((
      select b.starts_at from {twin} b
      where b.lane_id = w.lane and b.active and b.starts_at <= w.starts_at order by b.starts_at desc limit 1
    ), w.starts_at)
) limit 1
"""


def make(owner: psycopg.Connection, name: str) -> None:
    """Once: what a rival has booked since is found there, when all is counted."""
    twin = NAMES[name]
    if owner.execute("select to_regclass(%s)", [twin]).fetchone() != (None,):
        return
    for table in READ:
        owner.execute(f"alter table {table} no force row level security".encode())
    for statement in TWIN:
        owner.execute(statement.format(twin=twin).encode())
    for table in READ:
        owner.execute(f"alter table {table} force row level security".encode())
    for policy, command, roles, using, check in owner.execute(POLICIES).fetchall():
        text = f'create policy "{policy}" on {twin} for {command} to {roles}'
        text += f" using ({using})" if using else ""
        text += f" with check ({check})" if check else ""
        owner.execute(text.encode())
    owner.commit()
    owner.autocommit = True
    owner.execute(f"vacuum analyze {twin}".encode())
    owner.autocommit = False


def _take(claims: Sequence[Claim], organisation: int, key: Any, *, twin: str, lock: bool) -> list[Claim]:
    lanes = [claim.lane for claim in claims]
    times = [[claim.starts_at for claim in claims], [claim.ends_at for claim in claims]]
    with connection.cursor() as cursor:
        if lock:
            cursor.execute(_LOCK, [lanes])
        cursor.execute(_MET.format(twin=twin), [lanes, *times])
        if cursor.fetchone():
            return list(claims)
        cursor.execute(
            placing.TAKE.replace("booking_occupation", twin).partition("on conflict")[0],
            placing.values_of(claims, organisation=organisation, key=key),
        )
    return []


def locked(claims: Sequence[Claim], *, organisation: int, key: Any) -> list[Claim]:
    """SELECT … FOR UPDATE of the lane, look, insert: what most reservation systems that are right do."""
    return _take(claims, organisation, key, twin=NAMES["for update"], lock=True)


def naive(claims: Sequence[Claim], *, organisation: int, key: Any) -> list[Claim]:
    """Look, insert: what those do that ship the double booking."""
    return _take(claims, organisation, key, twin=NAMES["nothing"], lock=False)


OURS = placing.take
TAKE: dict[str, Callable[..., list[Claim]]] = {"": OURS, "for update": locked, "nothing": naive}


def _undone(take: Callable[..., list[Claim]]) -> Callable[..., list[Claim]]:
    """With the booking's row, whose number the statement needs."""

    def run(claims: Sequence[Claim], *, organisation: int, key: Any) -> list[Claim]:
        (number,) = placing.next_bookings(1)
        ours = [placing.replace(claim, booking=number) for claim in claims]
        lost = take(ours, organisation=organisation, key=key)
        if not lost:
            _bare_booking(ours[0], organisation, key, "" if take is OURS else RIVAL)
        return lost

    return run


def _bare_booking(claim: Claim, organisation: int, key: Any, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into booking_booking (id, organisation_id, object_key, reference, service, resource_id, place_id, kind,"
            " state, starts_at, ends_at, quantity, holder_name, holder_email, holder_phone, holder_kind, holder_label,"
            " audience, title, public_title, uid, sequence, counted, reason, updated_at)"
            " select %s, organisation_id, %s, '', 'proof', id, place_id, 'booking', 'confirmed', %s, %s, 1, '', '', '', %s,"
            " '', '', '', '', %s, 0, '[]', '', now() from booking_resource where organisation_id = %s and id = %s",
            [
                claim.booking,
                key,
                claim.starts_at,
                claim.ends_at,
                kind,
                str(key),
                organisation,
                claim.resource,
            ],
        )


BARE = {name: _undone(take) for name, take in TAKE.items()}
