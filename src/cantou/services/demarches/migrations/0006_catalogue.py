import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

STAYS = """
create function demarches_release_stays() returns trigger language plpgsql as $$
begin
  raise exception 'A published package never changes'
    using errcode = 'check_violation', constraint = 'demarches_release_stays';
end $$;

create trigger demarches_release_stays before update on demarches_release
  for each row execute function demarches_release_stays();
"""
STAYS_BACK = """
drop trigger demarches_release_stays on demarches_release;
drop function demarches_release_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core_forms", "0002_longer_names_of_referentials"),
        ("demarches", "0005_as_it_was_filed"),
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True)),
                ("key", models.SlugField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(blank=True)),
                ("number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Release",
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
                ("news", models.TextField(blank=True)),
                (
                    "published_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.JSONField()),
                ("digest", models.BinaryField(max_length=32)),
                ("overrides", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="demarche",
            name="publisher",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="demarche",
            name="release",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="demarche",
            index=models.Index(
                condition=models.Q(("publisher__isnull", False)),
                fields=["publisher", "key"],
                name="demarche_publisher",
            ),
        ),
        migrations.AddField(
            model_name="catalogueentry",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="entry",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="releases",
                to="demarches.catalogueentry",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="demarche",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="demarches.demarche",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="catalogueentry",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="catalogue_entry_key"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                fields=("organisation", "entry", "number"), name="catalogue_release_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="catalogue_release_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("organisation", "demarche"), name="demarche_subscription"
            ),
        ),
        policies.Protect("CatalogueEntry", public=True, person="public", object="public"),
        policies.Protect("Release", public=True, person="public", object="public"),
        policies.Protect("Subscription"),
        migrations.RunSQL(STAYS, STAYS_BACK),
    ]
