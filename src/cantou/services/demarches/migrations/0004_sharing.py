import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies


class Migration(migrations.Migration):
    dependencies = [
        ("demarches", "0003_bookings_in_the_thread"),
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="charge",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
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
                    ("slot", "Réservation"),
                    ("opinion", "Avis demandé"),
                    ("forward", "Transmis"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="CasePart",
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
                    "part",
                    models.CharField(
                        choices=[("opinion", "donne un avis"), ("charge", "traite la demande")], max_length=7
                    ),
                ),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField(null=True)),
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
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["organisation", "reference"], name="case_part_reference")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "object_key"), name="case_part_once"),
                    models.CheckConstraint(
                        condition=models.Q(("owner", models.F("organisation")), _negated=True),
                        name="case_part_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["opinion", "charge"])), name="case_part_kind"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("case_key", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField(default=0)),
                ("action", models.CharField(blank=True, max_length=80)),
                ("body_name", models.CharField(max_length=160)),
                ("email", models.CharField(blank=True, max_length=254)),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField()),
                ("pieces", models.JSONField(default=list)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "demandé"),
                            ("answered", "donné"),
                            ("silent", "pas d’avis dans le délai"),
                            ("withdrawn", "plus demandé"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("favourable", "Favorable"),
                            ("reserved", "Favorable avec réserves"),
                            ("unfavourable", "Défavorable"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=160)),
                ("answered_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
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
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")),
                        fields=["organisation", "until", "id"],
                        name="opinion_late",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "object_key"), name="opinion_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked"), ("to__isnull", False)),
                        fields=("organisation", "case", "to"),
                        name="opinion_one_open_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "answered", "silent", "withdrawn"])),
                        name="opinion_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to", None),
                            models.Q(("to", models.F("organisation")), _negated=True),
                            _connector="OR",
                        ),
                        name="opinion_elsewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("state", "answered"),
                                ("verdict__in", ["favourable", "reserved", "unfavourable"]),
                            ),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True),
                                ("answered_at", None),
                                ("verdict", ""),
                            ),
                            _connector="OR",
                        ),
                        name="opinion_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("why", models.CharField(max_length=1000)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField(null=True)),
                (
                    "case",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transfers",
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
                    "to",
                    models.ForeignKey(
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
                        condition=models.Q(("until", None)),
                        fields=("organisation", "case"),
                        name="case_transfer_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to", models.F("organisation")), _negated=True),
                        name="case_transfer_elsewhere",
                    ),
                ],
            },
        ),
        policies.Protect("Opinion", object="key"),
        policies.Protect("Transfer", object="key", object_may="read"),
        policies.Protect("CasePart", object="key"),
    ]
