"""A database of its own, durable as in production, with organisations, resources and a million bookings."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from cantou.core.scope.bootstrap import bootstrap
from cantou.run.database import addresses
from cantou.run.postgres import SUPERUSER, Postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What a small production server would have; durability stays on.
SETTINGS = {"max_connections": "60", "shared_buffers": "1GB", "effective_cache_size": "4GB", "work_mem": "32MB",
            "maintenance_work_mem": "512MB", "max_wal_size": "4GB", "random_page_cost": "1.1"}  # fmt: skip
ORGANISATIONS, EACH = 50, 20
"""A thousand resources."""
TABLES = ("booking_booking", "booking_occupation")

# As a service writes them, an hour every twelve hours from half a year ago; by SQL, because a million calls take an
# hour. Every constraint and every policy's column is there; nothing is switched off but the policies for the owner.
BOOKINGS = """
with made as (
  insert into booking_booking (organisation_id, object_key, reference, service, resource_id, place_id, kind, state,
    starts_at, ends_at, quantity, holder_name, holder_email, holder_phone, holder_kind, holder_label, audience, title,
    public_title, uid, sequence, counted, reason, updated_at)
  select r.organisation_id, gen_random_uuid(), '', 'proof', r.id, r.place_id, 'booking', 'confirmed',
    s.at, s.at + interval '1 hour', 1, 'Anne Vidal', '', '', 'person', '', '', '', '', gen_random_uuid()::text, 0, '[]', '', now()
  from booking_resource r, lateral (
    select date_trunc('hour', now()) - interval '180 days' + (n * 12 + r.id %% 12) * interval '1 hour' as at
    from generate_series(0, %(each)s - 1) n
  ) s
  where r.form = 'atom' and r.kind = 'proof' and r.id = any(%(resources)s)
  returning id, organisation_id, object_key, resource_id, starts_at, ends_at
)
insert into booking_occupation (organisation_id, object_key, is_public, booking_id, resource_id, lane_id, starts_at,
  ends_at, active, public_title)
select m.organisation_id, m.object_key, true, m.id, m.resource_id, r.lane_id, m.starts_at, m.ends_at, true, ''
from made m join booking_resource r on r.id = m.resource_id and r.organisation_id = m.organisation_id
"""


@dataclass(frozen=True, slots=True)
class Place:
    server: Postgres

    def owner(self) -> psycopg.Connection:
        return psycopg.connect(self.server.url("cantou_owner"))

    def everything(self) -> psycopg.Connection:
        """As the role of the backups, which sees every row."""
        return psycopg.connect(self.server.url("cantou_backup"), autocommit=True)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    folder.mkdir(parents=True, exist_ok=True)
    server = Postgres(folder / "pg", settings=SETTINGS)
    server.start()
    try:
        bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
        os.environ.update(addresses(server))
        os.environ.update({"CANTOU_HOME": str((folder / "home").resolve()), "CANTOU_POOL": "0"})
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
        subprocess.run([sys.executable, "-m", "cantou.cli", "migrate"], check=True, stdout=subprocess.DEVNULL)
        yield Place(server)
    finally:
        server.stop()


def people_the_place() -> dict[int, list[int]]:
    """Organisation → its resources, through the domain: made once."""
    from cantou.core.booking.domain.resources import add_place, add_resource
    from cantou.core.booking.models import Resource
    from cantou.core.organisations.models import Organisation
    from cantou.core.scope.scope import Scope

    found: dict[int, list[int]] = {}
    for number in range(ORGANISATIONS):
        organisation, new = Organisation.objects.get_or_create(
            slug=f"preuve-{number}", defaults={"kind": "association", "name": f"Organisme {number}"}
        )
        with Scope.agent(organisation.pk).enter():
            if new:
                where = add_place(name="Lieu")
                for each in range(EACH):
                    add_resource(
                        place=where, name=f"Salle {each}", service="proof", kind="proof", step_minutes=15
                    )
            known = Resource.objects.filter(organisation=organisation, kind="proof").order_by("pk")
            found[organisation.pk] = list(known.values_list("pk", flat=True))
    return found


def fill(where: Place, resources: list[int], bookings: int) -> float | None:
    """Seconds that it took; None when it was done before."""
    with where.everything() as reader:
        (present,) = reader.execute("select count(*) from booking_booking where service = 'proof'").fetchone()
    if present >= bookings:
        return None
    begun = time.perf_counter()
    with where.owner() as owner:
        for table in (*TABLES, "booking_resource"):
            owner.execute(f"alter table {table} no force row level security".encode())
        for start in range(0, len(resources), 50):
            some = resources[start : start + 50]
            owner.execute(BOOKINGS, {"each": -(-bookings // len(resources)), "resources": some})
        owner.execute("set constraints all immediate")
        for table in (*TABLES, "booking_resource"):
            owner.execute(f"alter table {table} force row level security".encode())
    with where.owner() as owner:
        owner.autocommit = True
        for table in TABLES:
            owner.execute(f"vacuum analyze {table}".encode())
        owner.execute("analyze")
    return time.perf_counter() - begun
