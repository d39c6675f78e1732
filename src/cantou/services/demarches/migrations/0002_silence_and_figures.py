import django.db.models.deletion
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies


class Migration(migrations.Migration):
    dependencies = [
        ("demarches", "0001_initial"),
        ("organisations", "0003_hostname_confirmed"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="silent_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="warned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
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
                    ("silence", "Décision née du silence"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="CaseCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("phase", models.CharField(max_length=12)),
                (
                    "duration",
                    models.CharField(
                        choices=[
                            ("week", "une semaine au plus"),
                            ("month", "un mois au plus"),
                            ("months", "deux mois au plus"),
                            ("half", "six mois au plus"),
                            ("more", "plus de six mois"),
                        ],
                        max_length=6,
                    ),
                ),
                ("cases", models.PositiveIntegerField(default=0)),
                (
                    "demarche",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counts",
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "demarche", "month", "phase", "duration"),
                        name="case_count_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phase__in", ("granted", "refused", "withdrawn", "closed"))),
                        name="case_count_phase",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="case_count_month"),
                ],
            },
        ),
        policies.Protect("CaseCount"),
    ]
