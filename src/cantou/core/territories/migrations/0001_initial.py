import datetime as dt

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import cantou.core.territories.models.geometry


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Territory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("arrondissement", "arrondissement municipal"),
                            ("commune_deleguee", "commune déléguée"),
                            ("commune_associee", "commune associée"),
                            ("epci", "intercommunalité"),
                            ("departement", "département"),
                            ("region", "région"),
                            ("perimeter", "périmètre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=160, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CC", "communauté de communes"),
                            ("CA", "communauté d’agglomération"),
                            ("CU", "communauté urbaine"),
                            ("METRO", "métropole"),
                            ("MET69", "métropole de Lyon"),
                            ("pays", "pays"),
                            ("syndicat", "syndicat"),
                            ("massif", "massif"),
                            ("transport", "autorité organisatrice de la mobilité"),
                            ("parc", "parc naturel"),
                            ("other", "autre périmètre"),
                        ],
                        max_length=12,
                    ),
                ),
                ("siren", models.CharField(blank=True, max_length=9)),
                ("departement_code", models.CharField(blank=True, max_length=3)),
                ("population", models.PositiveIntegerField(null=True)),
                ("valid_from", models.DateField(default=dt.date(1943, 1, 1))),
                ("valid_to", models.DateField(null=True)),
                ("confirmed_on", models.DateField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("centre_source", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="KnownCommune",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("normalised", models.CharField(db_collation="C", max_length=200)),
                ("slug", models.CharField(max_length=160, unique=True)),
                ("departement_code", models.CharField(max_length=3)),
                ("departement_name", models.CharField(max_length=100)),
                ("postcodes", models.CharField(blank=True, max_length=300)),
                ("population", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OldSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=160, unique=True)),
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
                (
                    "kind",
                    models.CharField(
                        choices=[("hamlet", "lieu-dit"), ("road", "voie"), ("address", "adresse")],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("normalised", models.CharField(db_collation="C", max_length=200)),
                ("number", models.PositiveIntegerField(null=True)),
                ("suffix", models.CharField(blank=True, max_length=20)),
                ("hamlet", models.CharField(blank=True, max_length=200)),
                ("part_code", models.CharField(blank=True, max_length=5)),
                ("key", models.CharField(blank=True, max_length=80)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("bal", "base adresse locale"), ("typed", "saisi par la mairie")],
                        max_length=8,
                    ),
                ),
                ("updated_on", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TerritoryLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("commune", "partie d’une commune"),
                            ("epci", "membre d’une intercommunalité"),
                            ("departement", "dans un département"),
                            ("region", "dans une région"),
                            ("perimeter", "membre d’un périmètre"),
                        ],
                        max_length=12,
                    ),
                ),
                ("valid_from", models.DateField(default=dt.date(1943, 1, 1))),
                ("valid_to", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TerritoryName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("name", "nom"),
                            ("old", "ancien nom"),
                            ("postcode", "code postal"),
                            ("code", "code INSEE"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("arrondissement", "arrondissement municipal"),
                            ("commune_deleguee", "commune déléguée"),
                            ("commune_associee", "commune associée"),
                            ("epci", "intercommunalité"),
                            ("departement", "département"),
                            ("region", "région"),
                            ("perimeter", "périmètre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("normalised", models.CharField(db_collation="C", max_length=200)),
                ("sound", models.CharField(blank=True, db_collation="C", max_length=60)),
                ("weight", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "fusion"),
                            ("restoration", "rétablissement"),
                            ("rename", "changement de nom"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("code_before", models.CharField(max_length=5)),
                ("name_before", models.CharField(blank=True, max_length=200)),
                ("code_after", models.CharField(max_length=5)),
                ("name_after", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(max_length=120)),
                ("applied_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code_before"], name="change_before"),
                    models.Index(fields=["code_after"], name="change_after"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "on", "code_before", "code_after"), name="change_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_before", models.F("code_after")), ("kind", "rename")),
                            models.Q(
                                models.Q(("kind", "rename"), _negated=True),
                                models.Q(("code_before", models.F("code_after")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="change_codes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contour",
            fields=[
                (
                    "territory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contour",
                        serialize=False,
                        to="territories.territory",
                    ),
                ),
                ("wkb", models.BinaryField()),
                ("west", models.FloatField()),
                ("south", models.FloatField()),
                ("east", models.FloatField()),
                ("north", models.FloatField()),
                ("source", models.CharField(max_length=120)),
                ("is_exact", models.BooleanField(default=True)),
                ("caveat", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddIndex(
            model_name="territory",
            index=models.Index(fields=["departement_code", "level"], name="territory_departement"),
        ),
        migrations.AddIndex(
            model_name="territory",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.F("lon"),
                    cantou.core.territories.models.geometry.MercatorDegrees(models.F("lat")),
                    function="point",
                    output_field=models.FloatField(),
                ),
                condition=models.Q(("level", "commune"), ("valid_to__isnull", True)),
                name="territory_nearest_commune",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.UniqueConstraint(
                fields=("level", "code", "valid_from"), name="territory_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("level", "code"),
                name="territory_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "level__in",
                        [
                            "commune",
                            "arrondissement",
                            "commune_deleguee",
                            "commune_associee",
                            "epci",
                            "departement",
                            "region",
                            "perimeter",
                        ],
                    )
                ),
                name="territory_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), models.Q(("name", ""), _negated=True)
                ),
                name="territory_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__isnull", True), ("slug__isnull", True), _connector="OR"),
                name="territory_slug_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="territory_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="territory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__gte", -85),
                        ("lat__isnull", False),
                        ("lat__lte", 85),
                        ("lon__gte", -180),
                        ("lon__isnull", False),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="territory_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="knowncommune",
            index=models.Index(fields=["normalised", "-population"], name="known_commune_prefix"),
        ),
        migrations.AddField(
            model_name="oldslug",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="old_slugs",
                to="territories.territory",
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="commune",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="territories.territory",
            ),
        ),
        migrations.AddField(
            model_name="territorylink",
            name="child",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links_up",
                to="territories.territory",
            ),
        ),
        migrations.AddField(
            model_name="territorylink",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links_down",
                to="territories.territory",
            ),
        ),
        migrations.AddField(
            model_name="territoryname",
            name="territory",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="names",
                to="territories.territory",
            ),
        ),
        migrations.AddIndex(
            model_name="contour",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.Func(
                        models.F("west"),
                        models.F("south"),
                        function="point",
                        output_field=models.FloatField(),
                    ),
                    models.Func(
                        models.F("east"),
                        models.F("north"),
                        function="point",
                        output_field=models.FloatField(),
                    ),
                    function="box",
                    output_field=models.FloatField(),
                ),
                name="contour_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="contour",
            constraint=models.CheckConstraint(
                condition=models.Q(("south__lt", models.F("north")), ("west__lt", models.F("east"))),
                name="contour_extent",
            ),
        ),
        migrations.AddIndex(
            model_name="place",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func(
                    models.F("lon"),
                    cantou.core.territories.models.geometry.MercatorDegrees(models.F("lat")),
                    function="point",
                    output_field=models.FloatField(),
                ),
                condition=models.Q(("withdrawn_on__isnull", True)),
                name="place_nearest",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                fields=("commune", "normalised", "kind", "number", "suffix", "part_code"),
                name="place_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "address"), ("number__isnull", False)),
                    models.Q(models.Q(("kind", "address"), _negated=True), ("number__isnull", True)),
                    _connector="OR",
                ),
                name="place_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("normalised", ""), _negated=True), name="place_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__gte", -85),
                        ("lat__isnull", False),
                        ("lat__lte", 85),
                        ("lon__gte", -180),
                        ("lon__isnull", False),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="place_on_earth",
            ),
        ),
        migrations.AddIndex(
            model_name="territorylink",
            index=models.Index(fields=["parent", "child"], name="territory_link_down"),
        ),
        migrations.AddConstraint(
            model_name="territorylink",
            constraint=models.UniqueConstraint(
                fields=("child", "parent", "kind", "valid_from"), name="territory_link_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="territorylink",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), models.Q(("kind", "perimeter"), _negated=True)
                ),
                fields=("child", "kind"),
                name="territory_link_one_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="territorylink",
            constraint=models.CheckConstraint(
                condition=models.Q(("child", models.F("parent")), _negated=True),
                name="territory_link_not_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="territorylink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                ),
                name="territory_link_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryname",
            index=models.Index(
                fields=["normalised", "-weight"],
                include=("id", "territory", "kind", "level"),
                name="territory_name_prefix",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryname",
            index=models.Index(
                condition=models.Q(("sound", ""), _negated=True),
                fields=["sound"],
                name="territory_name_sound",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryname",
            index=models.Index(
                django.db.models.functions.text.Left("normalised", 1),
                models.OrderBy(models.F("weight"), descending=True),
                name="territory_name_first_1",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryname",
            index=models.Index(
                django.db.models.functions.text.Left("normalised", 2),
                models.OrderBy(models.F("weight"), descending=True),
                name="territory_name_first_2",
            ),
        ),
        migrations.AddIndex(
            model_name="territoryname",
            index=models.Index(
                django.db.models.functions.text.Left("normalised", 3),
                models.OrderBy(models.F("weight"), descending=True),
                name="territory_name_first_3",
            ),
        ),
        migrations.AddConstraint(
            model_name="territoryname",
            constraint=models.UniqueConstraint(
                fields=("territory", "normalised", "kind"), name="territory_name_once"
            ),
        ),
    ]
