from datetime import timedelta

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# Without btree_gist (it is not everywhere): equality of lanes as the overlap of ranges of one number. Inserted by
# `ON CONFLICT ON CONSTRAINT … DO NOTHING RETURNING`, because a plain insert deadlocks under a stampede (docs/adr/0130).
NO_DOUBLE = """
alter table booking_occupation add constraint booking_no_double exclude using gist (
  int8range(lane_id, lane_id, '[]') with &&, tstzrange(starts_at, ends_at) with &&
) where (active);

alter table booking_resource add constraint booking_resource_on_lane unique (organisation_id, id, lane_id);
alter table booking_occupation add constraint booking_occupation_lane
  foreign key (organisation_id, resource_id, lane_id) references booking_resource (organisation_id, id, lane_id)
  deferrable initially deferred;
"""
NO_DOUBLE_BACK = """
alter table booking_occupation drop constraint booking_occupation_lane;
alter table booking_resource drop constraint booking_resource_on_lane;
alter table booking_occupation drop constraint booking_no_double;
"""

# The same table as domain/states.py: a test compares all pairs.
STATES = """
create function booking_allowed(before text, after text) returns boolean
language sql immutable parallel safe as $$
  select (before, after) in (
    ('held', 'requested'), ('held', 'confirmed'), ('held', 'cancelled'), ('held', 'refused'), ('held', 'expired'),
    ('requested', 'confirmed'), ('requested', 'refused'), ('requested', 'cancelled'),
    ('confirmed', 'cancelled'), ('confirmed', 'done'), ('confirmed', 'no_show'),
    ('done', 'no_show'), ('no_show', 'done')
  )
$$;

create function booking_transition() returns trigger language plpgsql as $$
begin
  if not booking_allowed(old.state, new.state) then
    raise exception 'A booking may not go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'booking_transition';
  end if;
  return new;
end $$;

create trigger booking_moved before update of state on booking_booking
  for each row when (old.state is distinct from new.state) execute function booking_transition();
"""
STATES_BACK = """
drop trigger booking_moved on booking_booking;
drop function booking_transition();
drop function booking_allowed(text, text);
"""

RULES = ("Place", "Resource", "Component", "Quota", "Tariff")
"""Read by everybody, written by agents."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Lane",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=120)),
                ("address", models.TextField(blank=True)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("notes", models.TextField(blank=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Booking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("reference", models.CharField(blank=True, max_length=12)),
                ("service", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("booking", "réservation"),
                            ("closure", "fermeture"),
                            ("busy", "occupé, d’après un autre agenda"),
                        ],
                        default="booking",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "option"),
                            ("requested", "demandée"),
                            ("confirmed", "confirmée"),
                            ("cancelled", "annulée"),
                            ("refused", "refusée"),
                            ("expired", "option non confirmée à temps"),
                            ("done", "terminée"),
                            ("no_show", "personne n’est venu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("hold_until", models.DateTimeField(null=True)),
                ("holder_name", models.CharField(blank=True, max_length=120)),
                ("holder_email", models.EmailField(blank=True, max_length=254)),
                ("holder_phone", models.CharField(blank=True, max_length=20)),
                ("holder_kind", models.CharField(blank=True, max_length=20)),
                ("holder_label", models.CharField(blank=True, max_length=120)),
                ("audience", models.CharField(blank=True, max_length=30)),
                ("title", models.CharField(blank=True, max_length=160)),
                ("public_title", models.CharField(blank=True, max_length=160)),
                ("price_cents", models.PositiveIntegerField(null=True)),
                ("quote", models.JSONField(null=True)),
                ("original_start", models.DateTimeField(null=True)),
                ("uid", models.CharField(max_length=64)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("counted", models.JSONField(default=list)),
                ("checked_in_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("name", models.CharField(max_length=120)),
                ("service", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, max_length=30)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("atom", "une seule chose"),
                            ("whole", "plusieurs choses ensemble"),
                            ("pool", "l’une de plusieurs choses"),
                            ("counted", "un nombre de places ou d’exemplaires"),
                        ],
                        default="atom",
                        max_length=8,
                    ),
                ),
                ("opening_hours", models.TextField(blank=True)),
                ("step_minutes", models.PositiveSmallIntegerField(default=30)),
                ("min_minutes", models.PositiveIntegerField(default=0)),
                ("max_minutes", models.PositiveIntegerField(default=0)),
                ("lead_minutes", models.PositiveIntegerField(default=0)),
                ("horizon_days", models.PositiveSmallIntegerField(default=0)),
                ("cutoff_minutes", models.PositiveIntegerField(default=0)),
                ("buffer_before_minutes", models.PositiveSmallIntegerField(default=0)),
                ("buffer_after_minutes", models.PositiveSmallIntegerField(default=0)),
                ("capacity", models.PositiveIntegerField(default=0)),
                (
                    "grain",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "sans objet"),
                            ("session", "par séance"),
                            ("day", "par jour"),
                            ("half_day", "par demi-journée"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("approval", models.BooleanField(default=False)),
                ("hold_minutes", models.PositiveIntegerField(default=0)),
                ("waiting_minutes", models.PositiveIntegerField(default=1440)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "lane",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.lane",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "place",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="booking.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("service", models.CharField(max_length=40)),
                ("title", models.CharField(blank=True, max_length=160)),
                (
                    "per",
                    models.CharField(
                        choices=[
                            ("person", "par personne"),
                            ("label", "par association ou organisme"),
                            ("all", "pour tous ensemble"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("day", "par jour"),
                            ("week", "par semaine"),
                            ("month", "par mois"),
                            ("year", "par an"),
                        ],
                        max_length=5,
                    ),
                ),
                ("year_starts", models.PositiveSmallIntegerField(default=1)),
                (
                    "measure",
                    models.CharField(
                        choices=[("count", "réservations"), ("minutes", "minutes")],
                        default="count",
                        max_length=7,
                    ),
                ),
                ("most", models.PositiveIntegerField()),
                ("audience", models.CharField(blank=True, max_length=30)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "place",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.place",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="OutsideCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("sealed_url", models.BinaryField(null=True)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outside_calendars",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Occupation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("is_public", models.BooleanField(default=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("active", models.BooleanField(default=True)),
                ("public_title", models.CharField(blank=True, max_length=160)),
                (
                    "booking",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occupations",
                        to="booking.booking",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.lane",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.place",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Component",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "part",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.resource"
                    ),
                ),
                (
                    "whole",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="components",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="resource",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="booking.resource",
            ),
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("uid", models.CharField(max_length=64)),
                ("rrule", models.TextField()),
                ("local_start", models.DateTimeField()),
                ("minutes", models.PositiveIntegerField()),
                ("tz", models.CharField(default="Europe/Paris", max_length=40)),
                ("exdates", models.JSONField(default=list)),
                ("state", models.CharField(default="active", max_length=10)),
                ("sequence", models.PositiveIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="booking.resource"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="series",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bookings",
                to="booking.series",
            ),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("starts_at", models.DateTimeField()),
                ("used", models.PositiveIntegerField()),
                ("capacity", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("audience", models.CharField(max_length=30)),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("hour", "l’heure"),
                            ("half_day", "la demi-journée"),
                            ("day", "la journée"),
                            ("weekend", "le week-end"),
                            ("week", "la semaine"),
                            ("month", "le mois"),
                            ("flat", "forfait"),
                        ],
                        max_length=8,
                    ),
                ),
                ("cents", models.PositiveIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("conditions", models.JSONField(default=dict)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tariffs",
                        to="booking.resource",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("whose", models.CharField(max_length=64)),
                ("period_starts", models.DateField()),
                ("used", models.PositiveIntegerField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "quota",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="booking.quota"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("service", models.CharField(max_length=40)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("holder_name", models.CharField(blank=True, max_length=120)),
                ("holder_email", models.EmailField(blank=True, max_length=254)),
                ("holder_phone", models.CharField(blank=True, max_length=20)),
                ("holder_kind", models.CharField(blank=True, max_length=20)),
                ("holder_label", models.CharField(blank=True, max_length=120)),
                ("audience", models.CharField(blank=True, max_length=30)),
                ("title", models.CharField(blank=True, max_length=160)),
                ("public_title", models.CharField(blank=True, max_length=160)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "attend"),
                            ("offered", "proposée, à confirmer"),
                            ("accepted", "acceptée"),
                            ("declined", "déclinée, ou sans réponse à temps"),
                            ("left", "retirée de la liste"),
                            ("past", "la date est passée"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                (
                    "booking",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waitings",
                        to="booking.booking",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resource",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waitings",
                        to="booking.resource",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LaneShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="booking.lane"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "lane"), name="lane_share_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(fields=("organisation", "slug"), name="booking_place_slug"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(("lat__isnull", False), ("lon__isnull", False)),
                    _connector="OR",
                ),
                name="booking_place_point",
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                fields=["organisation", "service", "position"], name="booking_resource_service"
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(
                condition=models.Q(("lane__isnull", False)), fields=["lane"], name="booking_resource_by_lane"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("form", "atom"), ("lane__isnull", False)),
                    models.Q(models.Q(("form", "atom"), _negated=True), ("lane__isnull", True)),
                    _connector="OR",
                ),
                name="booking_resource_lane",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("capacity__gt", 0), ("form", "counted"), models.Q(("grain", ""), _negated=True)
                    ),
                    models.Q(models.Q(("form", "counted"), _negated=True), ("grain", "")),
                    _connector="OR",
                ),
                name="booking_resource_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("step_minutes__gt", 0)), name="booking_resource_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_minutes", 0), ("max_minutes__gte", models.F("min_minutes")), _connector="OR"
                ),
                name="booking_resource_lengths",
            ),
        ),
        migrations.AddIndex(
            model_name="quota",
            index=models.Index(fields=["organisation", "service"], name="booking_quota_service"),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("resource__isnull", True), ("place__isnull", True), _connector="OR"),
                name="booking_quota_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("year_starts__gte", 1), ("year_starts__lte", 12)),
                name="booking_quota_month",
            ),
        ),
        migrations.AddIndex(
            model_name="outsidecalendar",
            index=models.Index(fields=["organisation", "resource"], name="booking_outside_resource"),
        ),
        migrations.AddIndex(
            model_name="occupation",
            index=models.Index(
                condition=models.Q(("active", True)), fields=["lane", "starts_at"], name="booking_lane_time"
            ),
        ),
        migrations.AddIndex(
            model_name="occupation",
            index=models.Index(fields=["organisation", "booking"], name="booking_occupied_by"),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="booking_occupation_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(timedelta(days=731))
                        ),
                    )
                ),
                name="booking_occupation_not_for_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_public", True)), name="booking_occupation_public"
            ),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="booking_feed_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(
                fields=("organisation", "object_key"), name="booking_feed_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", True), ("place__isnull", True), ("resource__isnull", False)),
                    models.Q(("person__isnull", True), ("place__isnull", False), ("resource__isnull", True)),
                    models.Q(("person__isnull", False), ("place__isnull", True), ("resource__isnull", True)),
                    _connector="OR",
                ),
                name="booking_feed_of_one",
            ),
        ),
        migrations.AddIndex(
            model_name="component",
            index=models.Index(fields=["organisation", "part"], name="booking_component_part"),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.UniqueConstraint(
                fields=("organisation", "whole", "part"), name="booking_component_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(("whole", models.F("part")), _negated=True), name="booking_component_other"
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["organisation", "object_key"], name="booking_series_key"),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="booking_series_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(fields=("organisation", "uid"), name="booking_series_uid"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gt", 0)), name="booking_series_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "ended", "cancelled"])),
                name="booking_series_state",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["organisation", "resource", "starts_at"], name="booking_of_resource"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["organisation", "service", "starts_at"], name="booking_of_service"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["organisation", "place", "starts_at"], name="booking_of_place"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["organisation", "object_key"], name="booking_by_key"),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("state", "held")),
                fields=["organisation", "hold_until"],
                name="booking_options",
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "starts_at"],
                name="booking_of_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="booking_goes_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value(timedelta(days=731))
                        ),
                    )
                ),
                name="booking_not_for_years",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="booking_quantity"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hold_until__isnull", False), ("state", "held")),
                    models.Q(models.Q(("state", "held"), _negated=True), ("hold_until__isnull", True)),
                    _connector="OR",
                ),
                name="booking_held_until",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "held",
                            "requested",
                            "confirmed",
                            "cancelled",
                            "refused",
                            "expired",
                            "done",
                            "no_show",
                        ],
                    )
                ),
                name="booking_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["booking", "closure", "busy"])), name="booking_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("original_start__isnull", True), ("series__isnull", True)),
                    models.Q(("original_start__isnull", False), ("series__isnull", False)),
                    _connector="OR",
                ),
                name="booking_occurrence",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("organisation", "series", "original_start"),
                name="booking_occurrence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(
                fields=("organisation", "resource", "starts_at"), name="booking_tally_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(("used__lte", models.F("capacity"))), name="booking_tally_fits"
            ),
        ),
        migrations.AddIndex(
            model_name="tariff",
            index=models.Index(fields=["organisation", "resource", "position"], name="booking_tariff_of"),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="booking_tariff_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="tariff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unit__in", ["hour", "half_day", "day", "weekend", "week", "month", "flat"])
                ),
                name="booking_tariff_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="use",
            constraint=models.UniqueConstraint(
                fields=("organisation", "quota", "whose", "period_starts"), name="booking_use_once"
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["organisation", "resource", "asked_at", "id"],
                name="booking_waiting_order",
            ),
        ),
        migrations.AddIndex(
            model_name="waiting",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person"],
                name="booking_waiting_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="booking_waiting_forward"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="booking_waiting_quantity"
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "left", "past"]), ("booking__isnull", False), _connector="OR"
                ),
                name="booking_waiting_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiting",
            constraint=models.UniqueConstraint(
                fields=("organisation", "object_key"), name="booking_waiting_key"
            ),
        ),
        migrations.RunSQL(NO_DOUBLE, NO_DOUBLE_BACK),
        migrations.RunSQL(STATES, STATES_BACK),
        *[policies.Protect(name, public=True, person="public", object="public") for name in RULES],
        policies.Protect("Series", person="person_id", person_writes=False, object="key"),
        policies.Protect("Booking", person="person_id", person_writes=False, object="key"),
        policies.Protect("Occupation", public=True, person="public", object="busy"),
        policies.Protect("Tally", public=True, person="public", object="counter"),
        policies.Protect("Use", object="counter"),
        policies.Protect("Waiting", person="person_id", person_writes=False, object="key"),
        policies.Protect("Feed", person="person_id", person_writes=False, object="key"),
        policies.Protect("OutsideCalendar"),
    ]
