import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# A test compares it with its own table, all pairs. What is paid stays so, whatever comes later.
STATES = """
create function payments_allowed(before text, after text) returns boolean
language sql immutable parallel safe as $$
  select (before, after) in (
    ('awaiting', 'due'), ('awaiting', 'settled'), ('awaiting', 'cancelled'),
    ('due', 'settled'), ('due', 'cancelled'), ('due', 'handed_over'),
    ('handed_over', 'settled'), ('handed_over', 'cancelled')
  )
$$;

create function payments_transition() returns trigger language plpgsql as $$
begin
  if not payments_allowed(old.state, new.state) then
    raise exception 'A debt may not go from % to %', old.state, new.state
      using errcode = 'check_violation', constraint = 'payments_transition';
  end if;
  return new;
end $$;

create trigger payments_moved before update of state on payments_debt
  for each row when (old.state is distinct from new.state) execute function payments_transition();

create function payments_receipt_stays() returns trigger language plpgsql as $$
begin
  raise exception 'A receipt never changes'
    using errcode = 'check_violation', constraint = 'payments_receipt_stays';
end $$;

create trigger payments_receipt_stays before update on payments_receipt
  for each row execute function payments_receipt_stays();
"""
STATES_BACK = """
drop trigger payments_receipt_stays on payments_receipt;
drop function payments_receipt_stays();
drop trigger payments_moved on payments_debt;
drop function payments_transition();
drop function payments_allowed(text, text);
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Debt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("reference", models.CharField(max_length=12)),
                ("service", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=160)),
                ("lines", models.JSONField(default=list)),
                ("total_cents", models.PositiveIntegerField()),
                ("credited_cents", models.PositiveIntegerField(default=0)),
                ("paid_cents", models.PositiveIntegerField(default=0)),
                ("schedule", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting", "en attente de prise en charge par le comptable public"),
                            ("due", "à payer"),
                            ("settled", "réglée"),
                            ("cancelled", "annulée"),
                            ("handed_over", "transmise au comptable public pour recouvrement"),
                        ],
                        max_length=11,
                    ),
                ),
                ("titre", models.CharField(blank=True, max_length=30)),
                ("payer_name", models.CharField(max_length=120)),
                ("payer_email", models.EmailField(blank=True, max_length=254)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
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
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("provider", models.CharField(max_length=20)),
                ("provider_reference", models.CharField(blank=True, max_length=100)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("cents", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente de confirmation"),
                            ("paid", "payé"),
                            ("refused", "refusé"),
                            ("cancelled", "abandonné"),
                            ("expired", "expiré"),
                            ("contested", "montant différent, à vérifier"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                (
                    "means",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("card", "carte bancaire"),
                            ("debit", "prélèvement"),
                            ("cash", "espèces"),
                            ("cheque", "chèque"),
                        ],
                        max_length=8,
                    ),
                ),
                ("cheque", models.CharField(blank=True, max_length=40)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "debt",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="payments.debt",
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
            name="Regie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=40)),
                ("title", models.CharField(max_length=160)),
                ("last_receipt", models.PositiveIntegerField(default=0)),
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
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField()),
                ("cents", models.PositiveIntegerField()),
                ("means", models.CharField(max_length=8)),
                ("on", models.DateField()),
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
                    "payment",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.payment"
                    ),
                ),
                (
                    "regie",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.regie"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="debt",
            name="regie",
            field=cantou.core.scope.models.SameOrganisationForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.regie"
            ),
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("cents", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=300)),
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
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "debt",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="payments.debt",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("cents__gt", 0)), name="payments_credit_some")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["organisation", "debt"], name="payments_payment_debt"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["organisation", "created_at"],
                name="payments_payment_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="payments_payment_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "paid", "refused", "cancelled", "expired", "contested"])
                ),
                name="payments_payment_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_reference", ""), _negated=True),
                fields=("organisation", "provider", "provider_reference"),
                name="payments_payment_known_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("organisation", "debt"),
                name="payments_payment_one_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="regie",
            constraint=models.UniqueConstraint(fields=("organisation", "key"), name="payments_regie_key"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["organisation", "regie", "on"], name="payments_receipt_day"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "regie", "number"), name="payments_receipt_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "payment"), name="payments_receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0), ("number__gt", 0)), name="payments_receipt_some"
            ),
        ),
        migrations.AddIndex(
            model_name="debt",
            index=models.Index(fields=["organisation", "state", "created_at"], name="payments_debt_list"),
        ),
        migrations.AddIndex(
            model_name="debt",
            index=models.Index(
                condition=models.Q(("person__isnull", False)),
                fields=["person", "created_at"],
                name="payments_debt_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "object_key"), name="payments_debt_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_cents__gt", 0)), name="payments_debt_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(("credited_cents__lte", models.F("total_cents"))),
                name="payments_debt_credited",
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["awaiting", "due", "settled", "cancelled", "handed_over"])),
                name="payments_debt_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="debt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "settled"), _negated=True),
                    (
                        "total_cents__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("paid_cents"), "+", models.F("credited_cents")
                        ),
                    ),
                    _connector="OR",
                ),
                name="payments_debt_settled",
            ),
        ),
        policies.Protect("Regie"),
        policies.Protect("Debt", person="person_id", person_writes=False, object="key", object_may="read"),
        policies.Protect("Credit", object="key", object_may="read"),
        policies.Protect("Payment", object="key", object_may="add"),
        policies.Protect("Receipt", object="key", object_may="read"),
        migrations.RunSQL(STATES, STATES_BACK),
    ]
