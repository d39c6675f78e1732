"""What must be nought afterwards, asked of PostgreSQL past every policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

DOUBLES = """
select count(*) from (
  select o.starts_at, max(o.ends_at) over (
    partition by o.lane_id order by o.starts_at, o.id rows between unbounded preceding and 1 preceding
  ) as before from {table} o where o.active
) t where before > starts_at
"""
PARTIAL = """
select count(*) from booking_booking b join booking_resource r on r.id = b.resource_id
where b.service = 'proof' and b.holder_kind <> 'rival' and r.form in ('atom', 'whole') and (
  select count(distinct o.lane_id) from booking_occupation o
  where o.organisation_id = b.organisation_id and o.booking_id = b.id and o.active
    and o.starts_at <= b.starts_at and o.ends_at >= b.ends_at
) <> case when b.state not in ('held', 'requested', 'confirmed', 'done', 'no_show') then 0
     when r.form = 'atom' then 1 else (select count(*) from booking_component c where c.whole_id = r.id) end
"""
"""A booking that has not all of its lanes for all of its time, or one that is over and still has some; the rivals' apart."""
ORPHANS = """
select count(*) from booking_occupation o where o.active
  and not exists (select from booking_booking b where b.organisation_id = o.organisation_id and b.id = o.booking_id
                  and b.state in ('held', 'requested', 'confirmed', 'done', 'no_show'))
"""
OVERSOLD = """
select count(*) from (
  select t.used, t.capacity, coalesce(sum(b.quantity), 0) as sold from booking_tally t
  left join booking_booking b on b.organisation_id = t.organisation_id and b.resource_id = t.resource_id
    and b.starts_at = t.starts_at and b.state in ('held', 'requested', 'confirmed', 'done', 'no_show')
  group by t.id, t.used, t.capacity
) s where used <> sold or sold > capacity
"""
OUT_OF_TURN = """
select count(*) from booking_waiting w where w.state = 'offered' and exists (
  select from booking_waiting e where e.organisation_id = w.organisation_id and e.resource_id = w.resource_id
    and e.starts_at = w.starts_at and e.state = 'waiting' and (e.asked_at, e.id) < (w.asked_at, w.id)
)
"""
"""Offered while somebody who asked sooner for the same still waits."""
OFFERED_TWICE = """
select count(*) from (
  select resource_id, starts_at from booking_waiting where state = 'offered' group by 1, 2 having count(*) > 1
) t
"""
DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"


def one(reader: psycopg.Connection, query: str) -> int:
    row = reader.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def doubles(reader: psycopg.Connection, table: str = "booking_occupation") -> int:
    return one(reader, DOUBLES.format(table=table))


def deadlocks(reader: psycopg.Connection) -> int:
    """Flushed by each process when it is idle: asked again after a moment by whoever needs the last one."""
    reader.execute("select pg_stat_force_next_flush()")
    return one(reader, DEADLOCKS)
