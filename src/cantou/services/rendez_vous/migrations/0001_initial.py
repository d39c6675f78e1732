import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("booking", "0001_initial"),
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("video", models.URLField(blank=True, max_length=300)),
                ("is_public", models.BooleanField(default=True, editable=False)),
                ("is_open", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counters",
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
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("told", models.CharField(blank=True, max_length=200)),
                ("bookings", models.JSONField(default=list)),
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
                    "counter",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to="rendez_vous.counter",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Motive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=80)),
                ("hint", models.CharField(blank=True, max_length=200)),
                ("icon", models.CharField(default="document", max_length=30)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("documents", models.TextField(blank=True)),
                ("ways", models.JSONField(default=list)),
                ("online", models.BooleanField(default=True)),
                ("lead_hours", models.PositiveSmallIntegerField(default=0)),
                ("letter", models.CharField(default="A", max_length=1)),
                ("walk_in", models.BooleanField(default=True)),
                ("is_offered", models.BooleanField(default=True)),
                ("is_public", models.BooleanField(default=True, editable=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
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
            },
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("reference", models.CharField(max_length=12)),
                ("channel", models.CharField(default="web", max_length=5)),
                ("words", models.TextField(blank=True)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True)),
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
                    "motive",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="rendez_vous.motive",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Appointment",
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
                    "way",
                    models.CharField(
                        choices=[
                            ("place", "sur place"),
                            ("phone", "par téléphone"),
                            ("video", "par visioconférence"),
                        ],
                        default="place",
                        max_length=5,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "portail"), ("phone", "téléphone"), ("visit", "au guichet")],
                        default="web",
                        max_length=5,
                    ),
                ),
                (
                    "wants",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "sans message : avec le papier imprimé"),
                            ("email", "par courriel"),
                            ("sms", "par SMS"),
                            ("post", "par lettre"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                ("postal", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("late", models.BooleanField(default=False)),
                ("changes", models.PositiveSmallIntegerField(default=0)),
                ("wants_earlier", models.BooleanField(default=False)),
                ("earlier_from", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("proposed_for", models.CharField(blank=True, max_length=8)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "booking",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
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
                    "counter",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="rendez_vous.counter",
                    ),
                ),
                (
                    "proposed_counter",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="rendez_vous.counter",
                    ),
                ),
                (
                    "motive",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="rendez_vous.motive",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Serves",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_public", models.BooleanField(default=True, editable=False)),
                (
                    "counter",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="serves",
                        to="rendez_vous.counter",
                    ),
                ),
                (
                    "motive",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="served",
                        to="rendez_vous.motive",
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
            name="Ticket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("day", models.DateField()),
                ("letter", models.CharField(max_length=1)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "rendez-vous"), (1, "priorité"), (2, "à son tour")], default=2
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "attend"),
                            ("called", "appelé"),
                            ("done", "reçu"),
                            ("missed", "n’était plus là"),
                            ("left", "a renoncé"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("called_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("is_public", models.BooleanField(default=True, editable=False)),
                (
                    "counter",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="rendez_vous.counter",
                    ),
                ),
                (
                    "motive",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="rendez_vous.motive",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="booking.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TicketHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "appointment",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tickets",
                        to="rendez_vous.appointment",
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
                    "ticket",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holders",
                        to="rendez_vous.ticket",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="counter",
            index=models.Index(fields=["organisation", "agent"], name="counter_agent"),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(fields=("organisation", "resource"), name="counter_once"),
        ),
        migrations.AddIndex(
            model_name="absence",
            index=models.Index(fields=["organisation", "ends_at"], name="absence_ends"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.UniqueConstraint(fields=("organisation", "code"), name="motive_once"),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9-]*$")), name="motive_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="motive_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5), ("minutes__lte", 480)), name="motive_minutes"
            ),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.CheckConstraint(
                condition=models.Q(("letter__regex", "^[A-Z]$")), name="motive_letter"
            ),
        ),
        migrations.AddConstraint(
            model_name="motive",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead_hours__lte", 720)), name="motive_lead"
            ),
        ),
        migrations.AddIndex(
            model_name="asking",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["organisation", "asked_at"],
                name="asking_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="asking",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="asking_key"),
        ),
        migrations.AddConstraint(
            model_name="asking",
            constraint=models.UniqueConstraint(fields=("organisation", "reference"), name="asking_reference"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(fields=["organisation", "booking"], name="appointment_booking"),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("person__isnull", False)), fields=["person"], name="appointment_person"
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("wants_earlier", True)),
                fields=["organisation", "counter", "id"],
                name="appointment_earlier",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="appointment_key"),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                fields=("organisation", "reference"), name="appointment_reference"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposed_at__isnull", True), ("proposed_for", "")),
                    models.Q(("proposed_at__isnull", False), ("proposed_for__in", ["absence", "earlier"])),
                    _connector="OR",
                ),
                name="appointment_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purged_at__isnull", True),
                    models.Q(("note", ""), ("person__isnull", True), ("postal", "")),
                    _connector="OR",
                ),
                name="appointment_purged",
            ),
        ),
        migrations.AddConstraint(
            model_name="serves",
            constraint=models.UniqueConstraint(
                fields=("organisation", "motive", "counter"), name="serves_once"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["organisation", "place", "day", "state"], name="ticket_queue"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(fields=("organisation", "object_key"), name="ticket_key"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                fields=("organisation", "place", "day", "letter", "number"), name="ticket_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("called_at__isnull", True), ("over_at__isnull", True), ("state", "waiting")),
                    models.Q(("called_at__isnull", False), ("over_at__isnull", True), ("state", "called")),
                    models.Q(("over_at__isnull", False), ("state", "left")),
                    models.Q(
                        ("called_at__isnull", False),
                        ("over_at__isnull", False),
                        ("state__in", ["done", "missed"]),
                    ),
                    _connector="OR",
                ),
                name="ticket_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketholder",
            constraint=models.UniqueConstraint(fields=("organisation", "ticket"), name="ticket_holder_once"),
        ),
        policies.Protect("Motive", public=True, person="public", object="public"),
        policies.Protect("Counter", public=True, person="public", object="public"),
        policies.Protect("Serves", public=True, person="public", object="public"),
        policies.Protect("Appointment", person="person_id", person_writes=False, object="key"),
        policies.Protect("Asking", object="key"),
        policies.Protect("Absence"),
        policies.Protect("Ticket", public=True, person="public", object="key"),
        policies.Protect("TicketHolder", object="key"),
    ]
