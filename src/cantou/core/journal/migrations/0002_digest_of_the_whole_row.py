"""The digest covers the row's own number in the table too: every column, so that no byte of a row can change."""

from django.db import migrations

DIGEST = """
create function journal_digest(
  id bigint, organisation_id bigint, number bigint, at timestamptz, mode text, person bigint, on_behalf_of bigint,
  action text, subject text, reason text, details jsonb, previous bytea
) returns bytea language sql stable as $$
  select sha256(previous || convert_to(jsonb_build_array(
    id, organisation_id, number, extract(epoch from at), mode, person, on_behalf_of, action, subject, reason, details
  )::text, 'UTF8'))
$$;
"""
OLD_DIGEST = """
create function journal_digest(
  organisation_id bigint, number bigint, at timestamptz, mode text, person bigint, on_behalf_of bigint,
  action text, subject text, reason text, details jsonb, previous bytea
) returns bytea language sql stable as $$
  select sha256(previous || convert_to(jsonb_build_array(
    organisation_id, number, extract(epoch from at), mode, person, on_behalf_of, action, subject, reason, details
  )::text, 'UTF8'))
$$;
"""
DROP = "drop function journal_digest(bigint, bigint, bigint, timestamptz, text, bigint, bigint, text, text, text, jsonb, bytea);"
OLD_DROP = "drop function journal_digest(bigint, bigint, timestamptz, text, bigint, bigint, text, text, text, jsonb, bytea);"


def chain(own: str) -> str:
    """The trigger of 0001; `own` is what a digest begins with."""
    return f"""
create or replace function journal_chain() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head journal_head%rowtype;
begin
  insert into journal_head (organisation_id, number, digest) values (new.organisation_id, 0, '')
    on conflict do nothing;
  select * into head from journal_head h where h.organisation_id = new.organisation_id for update;
  new.number := head.number + 1;
  new.previous := head.digest;
  new.digest := journal_digest({own}new.organisation_id, new.number, new.at, new.mode, new.person, new.on_behalf_of,
                               new.action, new.subject, new.reason, new.details, new.previous);
  update journal_head h set number = new.number, digest = new.digest
   where h.organisation_id = new.organisation_id;
  return new;
end $$;
"""  # noqa: S608 (our own text)


def again(own: str) -> str:
    """Every chain made anew: the owner is bound by FORCE, and the trigger refuses, until this transaction ends."""
    return f"""
alter table journal no force row level security;
alter table journal disable trigger journal_refuse;
do $$
declare
  e record;
  link bytea := '';
  organisation bigint := null;
begin
  for e in select * from journal order by organisation_id, number loop
    if organisation is distinct from e.organisation_id then
      organisation := e.organisation_id;
      link := '';
    end if;
    update journal set previous = link, digest = journal_digest({own}e.organisation_id, e.number, e.at, e.mode,
      e.person, e.on_behalf_of, e.action, e.subject, e.reason, e.details, link)
     where id = e.id returning digest into link;
    update journal_head set digest = link where organisation_id = e.organisation_id and number = e.number;
  end loop;
end $$;
alter table journal enable trigger journal_refuse;
alter table journal force row level security;
"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            OLD_DROP + DIGEST + chain("new.id, ") + again("e.id, "),
            DROP + OLD_DIGEST + chain("") + again(""),
        )
    ]
