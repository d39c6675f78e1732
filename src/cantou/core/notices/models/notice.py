from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.choice import Channel
from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class State(models.TextChoices):
    QUEUED = "queued", _("en attente")
    SENDING = "sending", _("en cours d’envoi")
    SENT = "sent", _("envoyé")
    FAILED = "failed", _("échec")
    UNCERTAIN = "uncertain", _("incertain")
    BOUNCED = "bounced", _("refusé par le destinataire")
    SUPPRESSED = "suppressed", _("non envoyé")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.QUEUED: (State.SENDING, State.SENT, State.FAILED, State.SUPPRESSED, State.UNCERTAIN),
    State.SENDING: (State.SENT, State.FAILED, State.UNCERTAIN, State.BOUNCED, State.QUEUED),
    State.UNCERTAIN: (State.SENT, State.QUEUED, State.BOUNCED),
    State.SENT: (State.BOUNCED,),
    State.FAILED: (State.QUEUED,),
    State.BOUNCED: (State.QUEUED,),
    State.SUPPRESSED: (State.QUEUED,),
}
"""Held by a trigger (migrations/0001): what was sent is never sent again, by any code."""

CHANNELS = [
    (Channel.IN_APP.value, _("message dans le compte")),
    (Channel.EMAIL.value, _("courriel")),
    (Channel.SMS.value, _("SMS")),
    (Channel.PUSH.value, _("notification")),
    (Channel.LETTER.value, _("lettre")),
    (Channel.VOICE.value, _("appel")),
]


class Notice(OrganisationModel):
    """The ledger: one row for each message to one person by one channel, sent once.

    `sealed` holds the context of the message and, for a visitor without account, where it goes; encrypted, since the
    context may hold a private link. A message that is in flight when its process dies is "uncertain": only a human
    sends it again.
    """

    key = models.UUIDField(editable=False)
    service = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    """The id of the notice in its manifest."""
    channel = models.CharField(max_length=8, choices=CHANNELS)
    dedup = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    object_key = models.UUIDField(null=True, editable=False)
    """The thing that it tells of."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    address_digest = models.BinaryField(null=True, editable=False)
    """Keyed digest of the address it went, or will go, to: finds it without opening `sealed`."""
    sealed = models.BinaryField(null=True, editable=False)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    """Only of what is read here: the message in the account."""
    fingerprint = models.BinaryField(null=True, editable=False)
    """SHA-256 of the words that were sent."""
    carrier = SameOrganisationForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="carried", db_index=False
    )
    """The digest that took this one with it."""
    daily = models.BooleanField(default=False)
    """Waits for the evening's digest."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    """When the operator said that the SMS had arrived, that the call was answered."""
    read_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    """Attempts since a human last asked."""
    job = models.BigIntegerField(null=True)
    provider_id = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    """A short code: why it failed, is uncertain or was not sent."""
    segments = models.PositiveSmallIntegerField(default=0)
    cents = models.PositiveIntegerField(default=0)

    access = Access(person="person_id", append=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="notice_key"),
            models.UniqueConstraint(fields=["organisation", "dedup", "channel"], name="notice_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notice_state"),
            models.CheckConstraint(
                condition=Q(channel__in=[name for name, _title in CHANNELS]), name="notice_channel"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(claimed_at__isnull=False), name="notice_claimed"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SENT) | Q(finished_at__isnull=False), name="notice_finished"
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(channel=Channel.IN_APP.value), name="notice_read_in_app"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-id"], name="notice_latest"),
            models.Index(fields=["organisation", "object_key"], name="notice_object"),
            models.Index(
                fields=["organisation", "state", "-id"],
                name="notice_unsettled",
                condition=~Q(state__in=[State.SENT, State.SUPPRESSED]),
            ),
            models.Index(
                F("person"), F("id").desc(), name="notice_inbox", condition=Q(channel=Channel.IN_APP.value)
            ),
            models.Index(
                fields=["organisation", "person"],
                name="notice_daily",
                condition=Q(daily=True, state=State.QUEUED),
            ),
            models.Index(
                fields=["organisation", "carrier"],
                name="notice_carried",
                condition=Q(carrier__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}.{self.kind} ({self.channel}, {self.state})"
