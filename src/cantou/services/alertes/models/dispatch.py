"""The ledger of an alert: whom it was for, one row for each subscriber and way, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey


class Fanout(OrganisationModel):
    """How far the writing of the ledger has come, and where the alert is: frozen when it left."""

    alert = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, related_name="+")
    whole = ArrayField(models.BigIntegerField(), default=list)
    """Communes that it covers."""
    partial = ArrayField(models.BigIntegerField(), default=list)
    """Communes of which it covers a part: who follows the whole commune is told."""
    places = ArrayField(models.BigIntegerField(), default=list)
    """Hamlets and roads in that part."""
    any_hour = models.BooleanField(default=False)
    walked = models.BigIntegerField(default=0)
    """The last subscriber that was looked at."""
    targeted = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField(db_default=Now())
    queued_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "alert"], name="alertes_fanout_once")]

    def __str__(self) -> str:
        return str(self.targeted)


class Dispatch(ObjectModel):
    """`object_key` is also the key of its message in core's ledger. Says of nobody who they are."""

    alert = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, related_name="+")
    subscriber_key = models.UUIDField(editable=False)
    channel = models.CharField(max_length=8)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    commune = models.ForeignKey(
        "territories.Territory", models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, default="queued")
    """As core.notices says it."""
    reason = models.CharField(max_length=80, blank=True, default="")
    queued_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "alert", "subscriber_key", "channel"], name="alertes_dispatch_once"
            ),
            models.UniqueConstraint(fields=["organisation", "object_key"], name="alertes_dispatch_key"),
        ]
        indexes = [models.Index(fields=["organisation", "alert", "id"], name="alertes_dispatch_lines")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class Answer(ObjectModel):
    """« En sécurité », « besoin d’aide »: under the key of the Dispatch that was answered. The latest one counts."""

    class Kind(models.TextChoices):
        SAFE = "safe", _("en sécurité")
        HELP = "help", _("besoin d’aide")

    class Way(models.TextChoices):
        LINK = "link", _("par le lien")
        SMS = "sms", _("par SMS")
        VOICE = "voice", _("au téléphone")

    alert = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, related_name="+")
    subscriber_key = models.UUIDField(editable=False)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    way = models.CharField(max_length=5, choices=Way.choices)
    sealed = models.BinaryField(null=True, editable=False)
    """What they added: where, how many, a number."""
    place = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["safe", "help"]), name="alertes_answer_kind"),
        ]
        indexes = [models.Index(fields=["organisation", "alert", "-id"], name="alertes_answer_latest")]

    def __str__(self) -> str:
        return str(self.kind)


class Door(OrganisationModel):
    """A place to knock at, of the door-to-door list of an alert."""

    class Outcome(models.TextChoices):
        SEEN = "seen", _("prévenu")
        ABSENT = "absent", _("absent")
        HELP = "help", _("besoin d’aide")

    alert = SameOrganisationForeignKey("alertes.Alert", models.CASCADE, related_name="+")
    label = models.CharField(max_length=160)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    ticked_at = models.DateTimeField(null=True)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "alert", "label"], name="alertes_door_once"),
        ]

    def __str__(self) -> str:
        return self.label
