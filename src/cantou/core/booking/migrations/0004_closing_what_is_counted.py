from django.db import migrations, models

# What is counted has a lane for its closures; those that stand take it, each as far as an earlier one does not, and
# the counters that were closed count again (docs/adr/0136). The owner is bound by FORCE meanwhile.
LANES = """
alter table booking_resource no force row level security;
alter table booking_booking no force row level security;
alter table booking_occupation no force row level security;
alter table booking_tally no force row level security;

with wanted as materialized (
  select organisation_id, id, nextval(pg_get_serial_sequence('booking_lane', 'id')) as lane
  from booking_resource where form = 'counted'
), made as (
  insert into booking_lane (id) select lane from wanted
)
update booking_resource r set lane_id = w.lane from wanted w
where r.organisation_id = w.organisation_id and r.id = w.id;

insert into booking_occupation
  (organisation_id, object_key, is_public, booking_id, resource_id, lane_id, starts_at, ends_at, active, public_title)
select c.organisation_id, c.object_key, true, c.id, c.resource_id, c.lane_id, lower(piece), upper(piece), true,
  coalesce(nullif(c.public_title, ''), 'Fermé')
from (
  select b.*, r.lane_id, tstzrange(b.starts_at, b.ends_at) as span,
    range_agg(tstzrange(b.starts_at, b.ends_at)) over (
      partition by r.lane_id order by b.id rows between unbounded preceding and 1 preceding
    ) as before
  from booking_booking b
  join booking_resource r on r.organisation_id = b.organisation_id and r.id = b.resource_id
  where b.kind = 'closure' and b.state = 'confirmed' and r.form = 'counted'
) c
cross join lateral unnest(tstzmultirange(c.span) - coalesce(c.before, '{}'::tstzmultirange)) as piece;

update booking_tally t set capacity = greatest(t.used, r.capacity) from booking_resource r
where r.organisation_id = t.organisation_id and r.id = t.resource_id and t.starts_at > now();

set constraints all immediate;
alter table booking_tally force row level security;
alter table booking_occupation force row level security;
alter table booking_booking force row level security;
alter table booking_resource force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_outside_report")]

    operations = [
        migrations.RemoveConstraint(model_name="resource", name="booking_resource_lane"),
        migrations.RunSQL(LANES),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ["atom", "counted"]), ("lane__isnull", False))
                | models.Q(("form__in", ["whole", "pool"]), ("lane__isnull", True)),
                name="booking_resource_lane",
            ),
        ),
    ]
