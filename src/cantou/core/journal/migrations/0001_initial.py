from django.db import migrations, models

import cantou.core.scope.policies

FUNCTIONS = """
create function journal_digest(
  organisation_id bigint, number bigint, at timestamptz, mode text, person bigint, on_behalf_of bigint,
  action text, subject text, reason text, details jsonb, previous bytea
) returns bytea language sql stable as $$
  select sha256(previous || convert_to(jsonb_build_array(
    organisation_id, number, extract(epoch from at), mode, person, on_behalf_of, action, subject, reason, details
  )::text, 'UTF8'))
$$;

create function journal_chain() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head journal_head%rowtype;
begin
  insert into journal_head (organisation_id, number, digest) values (new.organisation_id, 0, '')
    on conflict do nothing;
  select * into head from journal_head h where h.organisation_id = new.organisation_id for update;
  new.number := head.number + 1;
  new.previous := head.digest;
  new.digest := journal_digest(new.organisation_id, new.number, new.at, new.mode, new.person, new.on_behalf_of,
                               new.action, new.subject, new.reason, new.details, new.previous);
  update journal_head h set number = new.number, digest = new.digest
   where h.organisation_id = new.organisation_id;
  return new;
end $$;

create function journal_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'The journal is append-only: % refused', tg_op;
end $$;

create trigger journal_chain before insert on journal for each row execute function journal_chain();
create trigger journal_refuse before update or delete or truncate on journal
  for each statement execute function journal_refuse();

revoke update, delete, truncate on journal
  from cantou_app, cantou_public, cantou_person, cantou_object, cantou_agent;
revoke insert, update, delete, truncate on journal_head
  from cantou_app, cantou_public, cantou_person, cantou_object, cantou_agent;
"""

BACK = """
drop trigger journal_chain on journal;
drop trigger journal_refuse on journal;
drop function journal_chain();
drop function journal_refuse();
drop function journal_digest(bigint, bigint, timestamptz, text, bigint, bigint, text, text, text, jsonb, bytea);
"""

ACTING = "(select nullif(current_setting('cantou.acting', true), '')::bigint)"

# Those who may write the journal in other modes never read it.
INSERTS = f"""
create policy object_insert on journal for insert to cantou_object with check (organisation_id = {ACTING});
create policy person_insert on journal for insert to cantou_person with check (organisation_id = {ACTING});
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("digest", models.BinaryField()),
            ],
            options={"db_table": "journal_head"},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(editable=False)),
                ("at", models.DateTimeField()),
                ("mode", models.CharField(max_length=10)),
                ("person", models.BigIntegerField(null=True)),
                ("on_behalf_of", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=80)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("details", models.JSONField(default=dict)),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "journal",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organisation", "subject"], name="journal_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "number"), name="journal_number"),
                ],
            },
        ),
        cantou.core.scope.policies.Protect("Entry"),
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.RunSQL(
            INSERTS, "drop policy object_insert on journal; drop policy person_insert on journal;"
        ),
    ]
