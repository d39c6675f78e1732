import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# A version never changes, whoever asks: drafts and cases rest on it (docs/adr/0166).
IMMUTABLE = """
create function forms_version_stays() returns trigger language plpgsql as $$
begin
  raise exception 'A published version never changes'
    using errcode = 'check_violation', constraint = 'forms_version_stays';
end $$;

create trigger forms_version_stays before update on core_forms_version
  for each row execute function forms_version_stays();
"""
IMMUTABLE_BACK = """
drop trigger forms_version_stays on core_forms_version;
drop function forms_version_stays();
"""

READ_BY_ALL = ("CardModel", "Card", "Form", "Version")
"""By everybody, written by agents."""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CardModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("key", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("columns", models.JSONField(default=list)),
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
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("value", models.CharField(max_length=200)),
                ("label", models.CharField(max_length=500)),
                ("data", models.JSONField(default=dict)),
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
                    "model",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="core_forms.cardmodel",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("key", models.SlugField(max_length=60)),
                ("title", models.CharField(max_length=500)),
                ("number", models.PositiveIntegerField(default=0)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Version",
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
                    "form",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="core_forms.form",
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
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("service", models.CharField(max_length=40)),
                ("answers", models.JSONField(default=dict)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("is_test", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
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
                    "version",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core_forms.version"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="cardmodel",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="forms_cardmodel_key"),
        ),
        migrations.AddConstraint(
            model_name="cardmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z][a-z0-9_]*$")),
                name="forms_cardmodel_word",
                violation_error_message="Des lettres, des chiffres et des tirets bas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                fields=("organisation", "model", "value"), name="forms_card_value"
            ),
        ),
        migrations.AddConstraint(
            model_name="form",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="forms_form_key"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("organisation", "form", "number"), name="forms_version_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="forms_version_counted"
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["organisation", "expires_at"], name="forms_draft_expiry"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "updated_at"],
                name="forms_draft_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="forms_draft_key"),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(("taken_at", None), ("answers", {}), _connector="OR"),
                name="forms_draft_emptied",
            ),
        ),
        *(policies.Protect(name, public=True, person="public", object="public") for name in READ_BY_ALL),
        policies.Protect("Draft", person="person_id", object="key"),
        migrations.RunSQL(IMMUTABLE, IMMUTABLE_BACK),
    ]
