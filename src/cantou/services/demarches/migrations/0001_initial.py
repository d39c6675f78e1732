from datetime import date

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# A workflow never changes once it is published, whoever asks: running cases rest on it (docs/adr/0210).
IMMUTABLE = """
create function demarches_workflow_stays() returns trigger language plpgsql as $$
begin
  raise exception 'A published workflow never changes'
    using errcode = 'check_violation', constraint = 'demarches_workflow_stays';
end $$;

create trigger demarches_workflow_stays before update on demarches_workflowversion
  for each row execute function demarches_workflow_stays();
"""
IMMUTABLE_BACK = """
drop trigger demarches_workflow_stays on demarches_workflowversion;
drop function demarches_workflow_stays();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core_forms", "0002_longer_names_of_referentials"),
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Demarche",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("is_open", models.BooleanField(default=True)),
                ("key", models.SlugField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(blank=True)),
                ("number", models.PositiveIntegerField(default=0)),
                ("office", models.CharField(blank=True, max_length=120)),
                ("period_count", models.PositiveSmallIntegerField(null=True)),
                ("period_unit", models.CharField(blank=True, max_length=6)),
                (
                    "silence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "le silence ne décide de rien"),
                            ("accord", "le silence vaut accord"),
                            ("rejet", "le silence vaut rejet"),
                        ],
                        default="",
                        max_length=6,
                    ),
                ),
                ("on_request", models.CharField(default="suspend", max_length=7)),
                ("retention_days", models.PositiveIntegerField(default=1825)),
                ("pieces", models.JSONField(default=list)),
                ("laws", models.JSONField(default=list)),
                ("parameters", models.JSONField(default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "form",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core_forms.form"
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
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("reference", models.CharField(max_length=12)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "portail"),
                            ("phone", "téléphone"),
                            ("visit", "guichet"),
                            ("paper", "papier"),
                        ],
                        default="web",
                        max_length=5,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=160)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("postal", models.TextField(blank=True)),
                ("answers", models.JSONField(default=dict)),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("draft", "brouillon"),
                            ("filed", "déposée"),
                            ("incomplete", "incomplète"),
                            ("under_review", "à l’instruction"),
                            ("granted", "accordée"),
                            ("refused", "refusée"),
                            ("withdrawn", "retirée"),
                            ("closed", "close"),
                        ],
                        default="filed",
                        max_length=12,
                    ),
                ),
                ("status", models.CharField(max_length=60)),
                ("status_title", models.CharField(max_length=500)),
                ("state", models.JSONField(default=dict)),
                ("clock", models.JSONField(default=dict)),
                ("due_on", models.DateField(default=date(9999, 12, 31))),
                ("filed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("keep_until", models.DateField(null=True)),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "form_version",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core_forms.version"
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
                    "typed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "demarche",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="demarches.demarche",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Effect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField()),
                ("action", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("body", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("done", "Done"), ("by_agent", "By Agent")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effects",
                        to="demarches.case",
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
                ("to_do", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="demarches.case"
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField()),
                ("action", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=500)),
                (
                    "reason",
                    models.CharField(
                        choices=[("missing", "pièce manquante"), ("correct", "correction")], max_length=7
                    ),
                ),
                ("created_on", models.DateField()),
                ("resolved_on", models.DateField(null=True)),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="demarches.case",
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
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("key", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("due_at", models.DateTimeField()),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timers",
                        to="demarches.case",
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
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WorkflowVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "published_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "demarche",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workflows",
                        to="demarches.demarche",
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
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="case",
            name="workflow",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="demarches.workflowversion"
            ),
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("filed", "Demande déposée"),
                            ("receipt", "Accusé de réception"),
                            ("moved", "Avancement"),
                            ("message", "Message"),
                            ("asked", "Demande de la mairie"),
                            ("answered", "Réponse reçue"),
                            ("document", "Document"),
                            ("payment", "Somme à payer"),
                            ("paid", "Somme réglée"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "author",
                    models.CharField(
                        choices=[("applicant", "vous"), ("agent", "la mairie"), ("house", "")],
                        default="house",
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500)),
                ("body", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="demarches.case",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organisation", "case", "at", "id"], name="case_thread")],
            },
        ),
        migrations.AddConstraint(
            model_name="demarche",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="demarche_key"),
        ),
        migrations.AddConstraint(
            model_name="demarche",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("period_count", None), ("period_unit", ""), ("silence", "")),
                    models.Q(("period_count__gt", 0), ("period_unit__in", ["days", "weeks", "months"])),
                    _connector="OR",
                ),
                name="demarche_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="demarche",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_request__in", ["suspend", "reset"])), name="demarche_request"
            ),
        ),
        migrations.AddIndex(
            model_name="effect",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["organisation", "case", "id"],
                name="case_effect_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.UniqueConstraint(
                fields=("organisation", "case", "number", "action"), name="case_effect_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="effect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("state", "waiting")),
                    ("state__in", ["done", "by_agent"]),
                    _connector="OR",
                ),
                name="case_effect_done",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["organisation", "case", "at", "id"], name="case_notes"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="case_note_body"
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at", None), ("to_do", True), _connector="OR"), name="case_note_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(
                fields=("organisation", "case", "number", "action"), name="case_request_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resolved_on", None), ("resolved_on__gte", models.F("created_on")), _connector="OR"
                ),
                name="case_request_days",
            ),
        ),
        migrations.AddIndex(
            model_name="timer",
            index=models.Index(fields=["organisation", "due_at", "id"], name="case_timer_due"),
        ),
        migrations.AddConstraint(
            model_name="timer",
            constraint=models.UniqueConstraint(
                fields=("organisation", "case", "key", "number"), name="case_timer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowversion",
            constraint=models.UniqueConstraint(
                fields=("organisation", "demarche", "number"), name="demarche_workflow_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="workflowversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="demarche_workflow_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["organisation", "-filed_at", "-id"], name="case_latest"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["organisation", "due_on", "id"],
                name="case_due",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("keep_until__isnull", False), ("purged_at", None)),
                fields=["organisation", "keep_until"],
                name="case_to_purge",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "-filed_at"],
                name="case_mine",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="case_key"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("organisation", "reference"), name="case_reference"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "draft",
                            "filed",
                            "incomplete",
                            "under_review",
                            "granted",
                            "refused",
                            "withdrawn",
                            "closed",
                        ],
                    )
                ),
                name="case_phase",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_on", date(9999, 12, 31)),
                        ("ended_at__isnull", False),
                        ("keep_until__isnull", False),
                        ("phase__in", ("granted", "refused", "withdrawn", "closed")),
                    ),
                    models.Q(
                        models.Q(("phase__in", ("granted", "refused", "withdrawn", "closed")), _negated=True),
                        ("ended_at", None),
                        ("keep_until", None),
                    ),
                    _connector="OR",
                ),
                name="case_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purged_at", None),
                    models.Q(
                        ("answers", {}),
                        ("email", ""),
                        ("name", ""),
                        ("person__isnull", True),
                        ("phone", ""),
                        ("postal", ""),
                    ),
                    _connector="OR",
                ),
                name="case_purged",
            ),
        ),
        policies.Protect("Demarche", public=True, person="public", object="public"),
        policies.Protect("WorkflowVersion", public=True, person="public", object="public"),
        policies.Protect("Case", person="person_id", person_writes=False, object="key"),
        policies.Protect("CaseEvent", object="key"),
        policies.Protect("Note"),
        policies.Protect("Request", object="key"),
        policies.Protect("Effect", append=True),
        policies.Protect("Timer", append=True),
        migrations.RunSQL(IMMUTABLE, IMMUTABLE_BACK),
    ]
