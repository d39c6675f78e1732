import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import cantou.core.scope.models
import cantou.core.scope.policies

LEDGER = """
create function notices_transition() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and not (case old.state
       when 'queued' then new.state in ('sending', 'sent', 'failed', 'suppressed', 'uncertain')
       when 'sending' then new.state in ('sent', 'failed', 'uncertain', 'bounced', 'queued')
       when 'uncertain' then new.state in ('sent', 'queued', 'bounced')
       when 'sent' then new.state = 'bounced'
       else new.state = 'queued'
     end) then
    raise exception 'A notice does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger notices_transition before update of state on notices_notice
  for each row execute function notices_transition();

-- A person marks their messages as read, and changes nothing else of the ledger.
revoke update on notices_notice from cantou_person;
grant update (read_at) on notices_notice to cantou_person;
"""

BACK = """
drop trigger notices_transition on notices_notice;
drop function notices_transition();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PushDevice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(unique=True)),
                ("sealed", models.BinaryField()),
                ("label", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(editable=False)),
                ("service", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=60)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "message dans le compte"),
                            ("email", "courriel"),
                            ("sms", "SMS"),
                            ("push", "notification"),
                            ("letter", "lettre"),
                        ],
                        max_length=8,
                    ),
                ),
                ("dedup", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "en attente"),
                            ("sending", "en cours d’envoi"),
                            ("sent", "envoyé"),
                            ("failed", "échec"),
                            ("uncertain", "incertain"),
                            ("bounced", "refusé par le destinataire"),
                            ("suppressed", "non envoyé"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("object_key", models.UUIDField(editable=False, null=True)),
                ("address_digest", models.BinaryField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(blank=True)),
                ("fingerprint", models.BinaryField(null=True)),
                ("daily", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("job", models.BigIntegerField(null=True)),
                ("provider_id", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=80)),
                ("segments", models.PositiveSmallIntegerField(default=0)),
                ("cents", models.PositiveIntegerField(default=0)),
                (
                    "carrier",
                    cantou.core.scope.models.SameOrganisationForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="carried",
                        to="notices.notice",
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
                        db_index=False,
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
                "indexes": [
                    models.Index(fields=["organisation", "-id"], name="notice_latest"),
                    models.Index(fields=["organisation", "object_key"], name="notice_object"),
                    models.Index(
                        condition=models.Q(("state__in", ["sent", "suppressed"]), _negated=True),
                        fields=["organisation", "state", "-id"],
                        name="notice_unsettled",
                    ),
                    models.Index(
                        models.F("person"),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("channel", "in_app")),
                        name="notice_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("daily", True), ("state", "queued")),
                        fields=["organisation", "person"],
                        name="notice_daily",
                    ),
                    models.Index(
                        condition=models.Q(("carrier__isnull", False)),
                        fields=["organisation", "carrier"],
                        name="notice_carried",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "key"), name="notice_key"),
                    models.UniqueConstraint(fields=("organisation", "dedup", "channel"), name="notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["queued", "sending", "sent", "failed", "uncertain", "bounced", "suppressed"],
                            )
                        ),
                        name="notice_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["in_app", "email", "sms", "push", "letter"])),
                        name="notice_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("claimed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="notice_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("finished_at__isnull", False),
                            _connector="OR",
                        ),
                        name="notice_finished",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("read_at", None), ("channel", "in_app"), _connector="OR"),
                        name="notice_read_in_app",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(blank=True, max_length=40)),
                ("channel", models.CharField(max_length=8)),
                ("choice", models.CharField(max_length=6)),
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "person", "service", "channel"), name="preference_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "email"), ("choice__in", ["now", "daily", "never"])),
                            models.Q(("channel__in", ["sms", "push"]), ("choice__in", ["now", "never"])),
                            _connector="OR",
                        ),
                        name="preference_choice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sender",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("reply_to", models.EmailField(blank=True, max_length=254)),
                ("sms_name", models.CharField(blank=True, max_length=11)),
                ("sms_monthly_cents", models.PositiveIntegerField(null=True)),
                ("letter_place", models.CharField(blank=True, max_length=80)),
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
                    models.UniqueConstraint(fields=("organisation",), name="sender_one_per_organisation"),
                    models.CheckConstraint(
                        condition=models.Q(("sms_name__regex", "^([A-Za-z0-9 ]{3,11})?$")),
                        name="sender_sms_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmsMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("limit_cents", models.PositiveIntegerField()),
                ("spent_cents", models.PositiveIntegerField(default=0)),
                ("urgent_cents", models.PositiveIntegerField(default=0)),
                ("segments", models.PositiveIntegerField(default=0)),
                ("alerted_percent", models.PositiveSmallIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("organisation", "month"), name="sms_month_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "spent_cents__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("limit_cents"), "+", models.F("urgent_cents")
                                ),
                            )
                        ),
                        name="sms_month_limit",
                    ),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="sms_month_first_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=8)),
                ("digest", models.BinaryField()),
                ("service", models.CharField(blank=True, max_length=40)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "l’adresse refuse les messages"),
                            ("unsubscribed", "la personne s’est désabonnée"),
                            ("complained", "la personne a signalé un message indésirable"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        fields=("organisation", "channel", "digest", "service", "reason"),
                        name="suppression_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("service", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=150)),
                ("text", models.TextField()),
                ("sms", models.CharField(blank=True, max_length=600)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "service", "kind"), name="wording_once")
                ],
            },
        ),
        cantou.core.scope.policies.Protect("Notice", person="person_id", append=True),
        cantou.core.scope.policies.Protect("Preference", person="person_id"),
        cantou.core.scope.policies.Protect("Suppression", append=True),
        cantou.core.scope.policies.Protect("Sender"),
        cantou.core.scope.policies.Protect("Wording"),
        cantou.core.scope.policies.Protect("SmsMonth"),
        migrations.RunSQL(LEDGER, BACK),
    ]
