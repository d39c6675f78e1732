import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
from cantou.core.scope import policies

# What is signed is what was read: neither the document nor an end ever changes, whoever asks (docs/adr/0230). A row
# whose thing is erased goes whole.
STAYS = """
create function parapheur_stays() returns trigger language plpgsql as $$
begin
  if (old.organisation_id, old.object_key, old.service, old.tag, old.title, old.template, old.values, old.pdf, old.digest)
    is distinct from
     (new.organisation_id, new.object_key, new.service, new.tag, new.title, new.template, new.values, new.pdf, new.digest)
    or (old.state <> 'asked' and
     (old.state, old.ended_at, old.reason, old.signed_name, old.signed_as, old.signed_pdf, old.is_sealed)
    is distinct from
     (new.state, new.ended_at, new.reason, new.signed_name, new.signed_as, new.signed_pdf, new.is_sealed)) then
    raise exception 'What was asked to be signed, and how it ended, never changes'
      using errcode = 'check_violation', constraint = 'parapheur_stays';
  end if;
  return new;
end $$;

create trigger parapheur_stays before update on parapheur_signaturerequest
  for each row execute function parapheur_stays();
"""
STAYS_BACK = """
drop trigger parapheur_stays on parapheur_signaturerequest;
drop function parapheur_stays();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0003_hostname_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SignatureRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_key", models.UUIDField(editable=False)),
                ("service", models.CharField(max_length=40)),
                ("tag", models.CharField(max_length=100)),
                ("reference", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=300)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("template", models.TextField()),
                ("values", models.JSONField()),
                ("pdf", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "à signer"),
                            ("signed", "signé"),
                            ("refused", "refusé"),
                            ("withdrawn", "retiré"),
                        ],
                        db_default="asked",
                        default="asked",
                        max_length=9,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=1000)),
                ("signed_name", models.CharField(blank=True, max_length=160)),
                ("signed_as", models.CharField(blank=True, max_length=160)),
                ("signed_pdf", models.BinaryField(null=True)),
                ("is_sealed", models.BooleanField(default=False)),
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
                    "ended_by",
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
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="parapheur.signaturerequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Visa",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("given_name", models.CharField(blank=True, max_length=160)),
                ("given_at", models.DateTimeField(null=True)),
                (
                    "given_by",
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
                    "request",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visas",
                        to="parapheur.signaturerequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="signaturerequest",
            index=models.Index(
                condition=models.Q(("state", "asked")),
                fields=["organisation", "asked_at", "id"],
                name="parapheur_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="signaturerequest",
            index=models.Index(
                condition=models.Q(("state", "asked"), _negated=True),
                fields=["organisation", "-ended_at", "-id"],
                name="parapheur_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.UniqueConstraint(
                fields=("organisation", "service", "object_key", "tag"), name="parapheur_request_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "signed", "refused", "withdrawn"])),
                name="parapheur_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="parapheur_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("signed_pdf__isnull", False),
                        ("state", "signed"),
                        models.Q(("signed_name", ""), _negated=True),
                        models.Q(("signed_as", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "signed"), _negated=True),
                        ("is_sealed", False),
                        ("signed_name", ""),
                        ("signed_pdf", None),
                    ),
                    _connector="OR",
                ),
                name="parapheur_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="signaturerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="parapheur_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("organisation", "request", "person"), name="parapheur_reading_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visa",
            constraint=models.UniqueConstraint(
                fields=("organisation", "request", "position"), name="parapheur_visa_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visa",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_at", None), ("given_name", "")),
                    models.Q(("given_at__isnull", False), models.Q(("given_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="parapheur_visa_given",
            ),
        ),
        policies.Protect("SignatureRequest", object="key", object_may="read"),
        policies.Protect("Visa"),
        policies.Protect("Reading"),
        migrations.RunSQL(STAYS, STAYS_BACK),
    ]
