"""Fills a database as large as DESIGN.md §6 says: all communes, 1,000 active organisations, a million reports.

Bulk SQL as owner, with row-level security lifted and restored in the same transaction (FORCE binds the owner too).
Columns that a statement does not name and that may not be empty get the plainest value of their type.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import psycopg

ORGANISATIONS = 1_000
OPEN_ONE_IN = 40
PUBLISHED_ONE_IN = 3

PLAIN = {
    "text": "''", "character varying": "''", "boolean": "false", "jsonb": "'{}'::jsonb", "bytea": "''::bytea",
    "timestamp with time zone": "now()", "date": "current_date", "uuid": "gen_random_uuid()",
}  # fmt: skip


def _missing(owner: psycopg.Connection, table: str, given: Mapping[str, str]) -> dict[str, str]:
    rows = owner.execute(
        "select column_name, data_type from information_schema.columns where table_name = %s and table_schema = 'public'"
        " and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'",
        [table],
    ).fetchall()
    return {name: PLAIN.get(kind, "0") for name, kind in rows if name not in given}


@contextmanager
def lifted(owner: psycopg.Connection, table: str) -> Iterator[None]:
    with owner.transaction():
        owner.execute(sql.SQL("alter table {} no force row level security").format(sql.Identifier(table)))
        yield
        owner.execute(sql.SQL("alter table {} force row level security").format(sql.Identifier(table)))


_KEYS = """select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
           where contype = 'f' and conrelid = any(%s::regclass[])"""
_INDEXES = """select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
              where i.indrelid = any(%s::regclass[]) and not exists (
                select 1 from pg_constraint c where c.conindid = i.indexrelid)"""


@contextmanager
def bare(owner: psycopg.Connection, tables: list[str]) -> Iterator[None]:
    """Foreign keys and indexes taken away and put back, which checks and builds each once, not once for each row."""
    keys = owner.execute(_KEYS, [tables]).fetchall()
    indexes = owner.execute(_INDEXES, [tables]).fetchall()
    owner.execute("set local maintenance_work_mem = '256MB'")
    for table, name, _text in keys:
        owner.execute(f'alter table {table} drop constraint "{name}"'.encode())
    for name, _text in indexes:
        owner.execute(f"drop index {name}".encode())
    yield
    for _name, text in indexes:
        owner.execute(text.encode())
    for table, name, text in keys:
        owner.execute(f'alter table {table} add constraint "{name}" {text}'.encode())


def insert(owner: psycopg.Connection, table: str, columns: Mapping[str, str], source: str) -> None:
    """`insert into table select … from source`; the values are SQL over the source's columns."""
    every = {**columns, **_missing(owner, table, columns)}
    owner.execute(
        f"insert into {table} ({', '.join(every)}) select {', '.join(every.values())} from {source}".encode()
    )


def organisations(owner: psycopg.Connection) -> None:
    """The mairies of the most peopled communes of the four départements of Auvergne first, each with one offer."""
    owner.execute(
        """create temporary table bench_seat as
           select row_number() over (order by left(t.code, 2) in ('03','15','43','63') desc, t.population desc nulls last, t.id) as n,
                  t.id as territory, t.name, t.slug
           from territories_territory t where t.level = 'commune' and t.valid_to is null limit %s""",
        [ORGANISATIONS],
    )
    insert(
        owner, "organisations_organisation",
        {"kind": "'mairie'", "name": "'Mairie de ' || name", "slug": "'mairie-' || slug", "territory_id": "territory",
         "state": "'active'", "phone": "'+33471000000'", "hours": "'Mo-Fr 09:00-12:00'"},
        "bench_seat order by n",
    )  # fmt: skip
    owner.execute(
        "create temporary table bench_organisation as select row_number() over (order by o.id) as n, o.id, o.territory_id, t.name as commune,"
        " coalesce(t.lon, 2.5) as lon, coalesce(t.lat, 45.0) as lat"
        " from organisations_organisation o join territories_territory t on t.id = o.territory_id where o.kind = 'mairie'"
    )
    for table, columns, source in (
        (
            "organisations_offer",
            {"organisation_id": "id", "service": "'signalements'", "is_public": "true"},
            "bench_organisation",
        ),
        (
            "organisations_offerarea",
            {
                "organisation_id": "f.organisation_id",
                "offer_id": "f.id",
                "territory_id": "b.territory_id",
                "is_public": "true",
            },
            "organisations_offer f join bench_organisation b on b.id = f.organisation_id",
        ),
        (
            "organisations_coverage",
            {
                "organisation_id": "f.organisation_id",
                "offer_id": "f.id",
                "territory_id": "b.territory_id",
                "service": "'signalements'",
                "rank": "0",
            },
            "organisations_offer f join bench_organisation b on b.id = f.organisation_id",
        ),
    ):
        insert(owner, table, columns, source)
    owner.execute("create index on bench_organisation (n); analyze bench_organisation")


_CATEGORIES = "(array['voirie','eclairage','dechets','eau','arbre','proprete'])[1 + n % 6]"
_WORDS = (
    "(array['Un trou dans la route','Un lampadaire éteint','Un dépôt sauvage','Une fuite d’eau','Un arbre couché',"
    "'Un panneau tordu'])[1 + n % 6] || ' près du numéro ' || n % 97"
)
_STATUS = f"case when n % {OPEN_ONE_IN} = 0 then (array['received','accepted','planned'])[1 + n % 3] when n % 11 = 0 then 'closed' else 'done' end"
# Three in four have a point, spread over some four kilometres around the middle of their commune.
_PLACED = "(n / 40) % 4 <> 0"
_AT = "now() - make_interval(mins => (n / 2)::int)"
_CLOSED_AT = f"case when n % {OPEN_ONE_IN} = 0 then null else {_AT} + interval '3 days' end"


def reports(owner: psycopg.Connection, number: int) -> None:
    """The busiest organisation has one in a hundred, the others share the rest."""
    owner.execute(
        f"""create temporary table bench_report as
            select g.n, b.id as organisation, b.territory_id as territory, b.commune, gen_random_uuid() as key,
                   b.lon + (g.n::bigint * 7919 % 50000 - 25000) / 1e6 as lon,
                   b.lat + (g.n::bigint * 104729 % 36000 - 18000) / 1e6 as lat,
                   lpad(upper(to_hex(g.n)), 9, 'X') as code
            from generate_series(1, {number}) g(n)
            join bench_organisation b on b.n = case when g.n % 100 = 0 then 1 else 1 + (g.n % {ORGANISATIONS}) end"""
    )
    own = {"organisation_id": "organisation", "object_key": "key"}
    everything: list[tuple[str, dict[str, str], str]] = [
        ("organisations_reference",
         {"code": "code", "service": "'signalements'", "organisation_id": "organisation", "object_key": "key"}, "bench_report"),
        ("signalements_report",
         {**own, "reference": "code", "channel": "'web'", "category": _CATEGORIES, "commune_id": "territory", "description": _WORDS,
          "answers": "'[]'::jsonb", "status": _STATUS, "given": f"case when {_PLACED} then 'point' else 'words' end", "lon": f"case when {_PLACED} then lon end",
          "lat": f"case when {_PLACED} then lat end", "place_words": "'Le Bourg'", "created_at": _AT,
          "closed_at": _CLOSED_AT}, "bench_report"),
        ("work_workitem",
         {**own, "service": "'signalements'", "queue": "'reports'", "reference": "code", "title": _WORDS, "place": "'Le Bourg'",
          "status": _STATUS, "is_open": f"n % {OPEN_ONE_IN} = 0", "received_at": _AT, "closed_at": _CLOSED_AT,
          "due_at": f"{_AT} + interval '5 days'"}, "bench_report"),
        ("signalements_statuschange",
         {"organisation_id": "r.organisation_id", "object_key": "r.object_key", "report_id": "r.id", "number": "1", "status": "'received'",
          "is_public": "true", "at": "r.created_at"}, "signalements_report r"),
        ("signalements_publication",
         {"organisation_id": "r.organisation_id", "object_key": "r.object_key", "report_id": "r.id", "is_public": "true",
          "reference": "r.reference", "category": "r.category", "commune_id": "r.commune_id", "title": "left(r.description, 100)",
          "text": "r.description", "place": "'Le Bourg'", "lon": "r.lon", "lat": "r.lat", "status": "r.status", "reported_at": "r.created_at", "closed_at": "r.closed_at",
          "published_at": "r.created_at", "updated_at": "r.created_at"},
         f"signalements_report r where r.id % {PUBLISHED_ONE_IN} = 0"),
    ]  # fmt: skip
    protected = (
        "signalements_report",
        "work_workitem",
        "signalements_statuschange",
        "signalements_publication",
    )
    with owner.transaction():
        for table in protected:
            owner.execute(f"alter table {table} no force row level security, disable trigger user".encode())
        with bare(owner, ["organisations_reference", *protected]):
            for table, columns, source in everything:
                insert(owner, table, columns, source)
        for table in protected:
            owner.execute(f"alter table {table} force row level security, enable trigger user".encode())


def seed(owner: psycopg.Connection, *, number: int) -> None:
    """On a database that holds all territories and nothing else."""
    with owner.transaction():
        for table in ("organisations_offer", "organisations_offerarea"):
            owner.execute(f"alter table {table} no force row level security".encode())
        organisations(owner)
        owner.execute("set constraints all immediate")
        for table in ("organisations_offer", "organisations_offerarea"):
            owner.execute(f"alter table {table} force row level security".encode())
    reports(owner, number)
    owner.commit()
    owner.autocommit = True
    owner.execute("vacuum analyze")
