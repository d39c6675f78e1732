import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# The same table as domain/workflow.py: a test compares all pairs.
TRANSITIONS = """
create function signalements_allowed(before text, after text) returns boolean
language sql immutable parallel safe as $$
  select (before, after) in (
    ('', 'received'),
    ('received', 'accepted'), ('received', 'planned'), ('received', 'done'), ('received', 'closed'),
    ('accepted', 'planned'), ('accepted', 'done'), ('accepted', 'closed'),
    ('planned', 'accepted'), ('planned', 'done'), ('planned', 'closed'),
    ('done', 'accepted'),
    ('closed', 'accepted')
  )
$$;

create function signalements_transition() returns trigger language plpgsql as $$
begin
  if not signalements_allowed(case tg_op when 'INSERT' then '' else old.status end, new.status) then
    raise exception 'A report may not go from % to %', case tg_op when 'INSERT' then '' else old.status end, new.status
      using errcode = 'check_violation', constraint = 'report_transition';
  end if;
  return new;
end $$;

create trigger report_born before insert on signalements_report
  for each row execute function signalements_transition();
create trigger report_moved before update of status on signalements_report
  for each row when (old.status is distinct from new.status) execute function signalements_transition();
"""

BACK = """
drop trigger report_born on signalements_report;
drop trigger report_moved on signalements_report;
drop function signalements_transition();
drop function signalements_allowed(text, text);
"""

# What happened is never rewritten; only its being public, and an erased agent's name, may change.
HISTORY = """
revoke update on signalements_statuschange
  from cantou_app, cantou_public, cantou_person, cantou_object, cantou_agent;
grant update (is_public, person_id) on signalements_statuschange to cantou_agent;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("point", "point montré sur la carte"),
                            ("position", "position du téléphone"),
                            ("place", "lieu-dit ou adresse"),
                            ("words", "décrit avec des mots"),
                        ],
                        default="words",
                        max_length=10,
                    ),
                ),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("accuracy", models.PositiveIntegerField(null=True)),
                ("place_label", models.CharField(blank=True, max_length=200)),
                ("place_words", models.CharField(blank=True, max_length=300)),
                ("reference", models.CharField(max_length=12)),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "portail"), ("agent", "saisi par un agent"), ("api", "application")],
                        default="web",
                        max_length=10,
                    ),
                ),
                ("category", models.CharField(max_length=30)),
                ("description", models.TextField()),
                ("answers", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "reçu"),
                            ("accepted", "pris en charge"),
                            ("planned", "planifié"),
                            ("done", "traité"),
                            ("closed", "clos sans suite"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("planned_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
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
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="territories.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("is_public", models.BooleanField(default=True)),
                ("reference", models.CharField(max_length=12)),
                ("category", models.CharField(max_length=30)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(blank=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "reçu"),
                            ("accepted", "pris en charge"),
                            ("planned", "planifié"),
                            ("done", "traité"),
                            ("closed", "clos sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
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
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publications",
                        to="signalements.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("body", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to="signalements.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                (
                    "author",
                    models.CharField(
                        choices=[("reporter", "la personne qui a signalé"), ("agent", "la mairie")],
                        max_length=10,
                    ),
                ),
                ("body", models.TextField()),
                ("for_all", models.BooleanField(default=False)),
                ("is_public", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="signalements.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "wants",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "aucun message\xa0: je consulterai mon lien de suivi"),
                            ("email", "par courriel"),
                            ("sms", "par SMS"),
                        ],
                        default="",
                        max_length=5,
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
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="signalements.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "previous",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "reçu"),
                            ("accepted", "pris en charge"),
                            ("planned", "planifié"),
                            ("done", "traité"),
                            ("closed", "clos sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "reçu"),
                            ("accepted", "pris en charge"),
                            ("planned", "planifié"),
                            ("done", "traité"),
                            ("closed", "clos sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("duplicate", "déjà signalé par quelqu’un d’autre"),
                            ("not_found", "rien n’a été trouvé à cet endroit"),
                            ("not_ours", "cela ne dépend pas de nous"),
                            ("private", "c’est un terrain privé"),
                            ("unclear", "il manque des renseignements, restés sans réponse"),
                            ("no_means", "nous n’en avons pas les moyens aujourd’hui"),
                            ("abuse", "ce n’est pas un signalement"),
                            ("other", "autre raison"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("planned_on", models.DateField(null=True)),
                ("is_public", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="signalements.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30)),
                ("is_own", models.BooleanField(default=False)),
                ("is_public", models.BooleanField(default=True, editable=False)),
                ("is_offered", models.BooleanField(default=True)),
                ("title", models.CharField(max_length=80, null=True)),
                ("hint", models.CharField(max_length=200, null=True)),
                ("icon", models.CharField(max_length=30, null=True)),
                ("danger", models.CharField(max_length=300, null=True)),
                ("questions", models.JSONField(null=True)),
                ("due_days", models.PositiveSmallIntegerField(null=True)),
                ("retention_days", models.PositiveSmallIntegerField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
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
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "code"), name="category_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")), name="category_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_own", False),
                            models.Q(
                                ("due_days__isnull", False),
                                ("retention_days__isnull", False),
                                ("title__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="category_own_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("title__isnull", True), models.Q(("title", ""), _negated=True), _connector="OR"
                        ),
                        name="category_titled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_days__isnull", True), ("due_days__lte", 250), _connector="OR"
                        ),
                        name="category_due_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retention_days__isnull", True),
                            models.Q(("retention_days__gte", 1), ("retention_days__lte", 1095)),
                            _connector="OR",
                        ),
                        name="category_retention_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                (
                    "given",
                    models.CharField(
                        choices=[
                            ("point", "point montré sur la carte"),
                            ("position", "position du téléphone"),
                            ("place", "lieu-dit ou adresse"),
                            ("words", "décrit avec des mots"),
                        ],
                        default="words",
                        max_length=10,
                    ),
                ),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("accuracy", models.PositiveIntegerField(null=True)),
                ("place_label", models.CharField(blank=True, max_length=200)),
                ("place_words", models.CharField(blank=True, max_length=300)),
                ("category", models.CharField(max_length=30)),
                ("description", models.TextField(blank=True)),
                ("answers", models.JSONField(default=dict)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "wants",
                    models.CharField(
                        choices=[
                            ("", "aucun message\xa0: je consulterai mon lien de suivi"),
                            ("email", "par courriel"),
                            ("sms", "par SMS"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
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
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="territories.place",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organisation", "updated_at"], name="draft_old")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "object_key"), name="draft_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True),
                            models.Q(("description", ""), ("email", ""), ("name", ""), ("phone", "")),
                            _connector="OR",
                        ),
                        name="draft_emptied",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(
                                ("lat__gte", -85), ("lat__lte", 85), ("lon__gte", -180), ("lon__lte", 180)
                            ),
                            _connector="OR",
                        ),
                        name="draft_point",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["organisation", "-created_at", "-id"], name="report_latest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["organisation", "status", "-created_at", "-id"], name="report_by_status"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("purged_at__isnull", True)),
                fields=["organisation", "closed_at"],
                name="report_to_purge",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "-created_at"],
                name="report_mine",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="report_key"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("organisation", "reference"), name="report_reference"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["received", "accepted", "planned", "done", "closed"])),
                name="report_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("status__in", ("done", "closed"))),
                    models.Q(
                        models.Q(("status__in", ("done", "closed")), _negated=True),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="report_closed_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purged_at__isnull", True),
                    models.Q(("description", ""), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="report_purged",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(("lat__gte", -85), ("lat__lte", 85), ("lon__gte", -180), ("lon__lte", 180)),
                    _connector="OR",
                ),
                name="report_point",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("is_public", True)),
                fields=["organisation", "commune", "-reported_at", "-id"],
                name="publication_commune",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("is_public", True)),
                fields=["organisation", "-reported_at", "-id"],
                name="publication_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                condition=models.Q(("is_public", True)),
                fields=["organisation", "-updated_at", "-id"],
                name="publication_updated",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(fields=("organisation", "report"), name="publication_once"),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                fields=("organisation", "reference"), name="publication_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="publication_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(("lat__gte", -85), ("lat__lte", 85), ("lon__gte", -180), ("lon__lte", 180)),
                    _connector="OR",
                ),
                name="publication_point",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["organisation", "report", "at"], name="note_thread"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="note_body"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organisation", "report", "at", "id"], name="message_thread"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_public", False), models.Q(("author", "agent"), ("for_all", True)), _connector="OR"
                ),
                name="message_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="message_body"
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="contact_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                fields=("organisation", "report"), name="contact_one_per_report"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("wants", "email"), _negated=True),
                    models.Q(("email", ""), _negated=True),
                    _connector="OR",
                ),
                name="contact_email_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("wants", "sms"), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    _connector="OR",
                ),
                name="contact_sms_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.UniqueConstraint(
                fields=("organisation", "report", "number"), name="status_change_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous", ""), ("status", "received")),
                    models.Q(("previous", "received"), ("status", "accepted")),
                    models.Q(("previous", "received"), ("status", "planned")),
                    models.Q(("previous", "received"), ("status", "done")),
                    models.Q(("previous", "received"), ("status", "closed")),
                    models.Q(("previous", "accepted"), ("status", "planned")),
                    models.Q(("previous", "accepted"), ("status", "done")),
                    models.Q(("previous", "accepted"), ("status", "closed")),
                    models.Q(("previous", "planned"), ("status", "accepted")),
                    models.Q(("previous", "planned"), ("status", "done")),
                    models.Q(("previous", "planned"), ("status", "closed")),
                    models.Q(("previous", "done"), ("status", "accepted")),
                    models.Q(("previous", "closed"), ("status", "accepted")),
                    _connector="OR",
                ),
                name="status_change_allowed",
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "reason__in",
                            [
                                "duplicate",
                                "not_found",
                                "not_ours",
                                "private",
                                "unclear",
                                "no_means",
                                "abuse",
                                "other",
                            ],
                        ),
                        ("status", "closed"),
                    ),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="status_change_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_on__isnull", True), ("status", "planned"), _connector="OR"),
                name="status_change_planned",
            ),
        ),
        policies.Protect("Category", public=True, person="public", object="public"),
        policies.Protect("Draft", object="key"),
        policies.Protect("Report", person="person_id", person_writes=False, object="key"),
        policies.Protect("Contact", person="person_id", person_writes=False, object="key"),
        policies.Protect("StatusChange", public=True, object="key"),
        policies.Protect("Message", public=True, object="key"),
        policies.Protect("Note"),
        policies.Protect("Publication", public=True, person="public", object="key"),
        migrations.RunSQL(TRANSITIONS, BACK),
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
    ]
