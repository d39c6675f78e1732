import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        ("signalements", "0009_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("day", models.DateField()),
                (
                    "mode",
                    models.CharField(
                        choices=[("drive", "en voiture"), ("walk", "à pied")], default="drive", max_length=5
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("start_lon", models.FloatField(null=True)),
                ("start_lat", models.FloatField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RoundStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "à voir"), ("done", "fait"), ("not", "pas pu")],
                        max_length=4,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "je n’ai rien trouvé"),
                            ("closed", "on ne peut pas y aller"),
                            ("tools", "il manque du matériel ou des bras"),
                            ("time", "pas eu le temps"),
                            ("danger", "trop dangereux"),
                            ("other", "autre raison"),
                        ],
                        max_length=7,
                    ),
                ),
                ("visited_at", models.DateTimeField(null=True)),
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
                    "report",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="signalements.report",
                    ),
                ),
                (
                    "round",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stops",
                        to="signalements.round",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["organisation", "-day", "-id"], name="round_latest"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="round_key"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["drive", "walk"])), name="round_mode"
            ),
        ),
        migrations.AddIndex(
            model_name="roundstop",
            index=models.Index(fields=["organisation", "report"], name="round_stop_report"),
        ),
        migrations.AddConstraint(
            model_name="roundstop",
            constraint=models.UniqueConstraint(
                fields=("organisation", "round", "report"), name="round_stop_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstop",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "done", "not"])), name="round_stop_outcome"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("visited_at__isnull", True)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("visited_at__isnull", False)),
                    _connector="OR",
                ),
                name="round_stop_visited",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "not"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("outcome", "not"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="round_stop_why",
            ),
        ),
        policies.Protect("Round"),
        policies.Protect("RoundStop"),
    ]
