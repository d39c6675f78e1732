"""An alert, as CAP 1.2 cuts it: a message (Alert), what it says (Info), where (Area). None of them ever changes: what
changes is said by another message of the same Thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.core.web.texts import tied
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = Access(public=True, person="public", object="public")
"""Rows whose `is_public` is true are read by anybody."""
LONG = 4_000


class Status(models.TextChoices):
    ACTUAL = words.ACTUAL, _("Réelle")
    EXERCISE = words.EXERCISE, _("Exercice")
    TEST = words.TEST, _("Essai technique")


class MessageType(models.TextChoices):
    ALERT = words.ALERT, _("Alerte")
    UPDATE = words.UPDATE, _("Mise à jour")
    CANCEL = words.CANCEL, _("Annulation")


class Severity(models.TextChoices):
    EXTREME = "Extreme", _("Danger de mort")
    SEVERE = "Severe", _("Danger grave")
    MODERATE = "Moderate", _("Soyez prudents")
    MINOR = "Minor", _("Pour information")
    UNKNOWN = "Unknown", _("Gravité inconnue")


class Thread(OrganisationModel):
    """What is going on: the first message and all that followed. The one row that changes, kept by domain/issue.py."""

    code = models.CharField(max_length=12)
    """In its addresses, and the start of the identifiers of its messages."""
    template = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    headline = models.CharField(max_length=160)
    starts_at = models.DateTimeField()
    expires = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Cancelled."""
    sent = models.DateTimeField()
    """The latest message."""
    messages = models.PositiveSmallIntegerField(default=1)
    communes = ArrayField(models.BigIntegerField(), default=list)
    """Territories in which something of it is."""
    source = models.CharField(max_length=120, blank=True)
    """Whose alert it is, where it was relayed."""
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="alertes_thread_code"),
            models.CheckConstraint(condition=Q(expires__gt=F("starts_at")), name="alertes_thread_in_order"),
        ]
        indexes = [models.Index(fields=["organisation", "-sent", "id"], name="alertes_thread_latest")]

    def __str__(self) -> str:
        return self.headline

    @property
    def is_exercise(self) -> bool:
        return self.status != Status.ACTUAL

    @property
    def title(self) -> str:
        """What is not real is said first, and « : » does not begin a line."""
        return tied(f"{self.mark} : {self.headline}" if self.mark else self.headline)

    @property
    def mark(self) -> str:
        return words.MARKS.get(self.status, "")

    def runs_at(self, now: datetime) -> bool:
        return self.ended_at is None and self.expires > now


class Alert(OrganisationModel):
    """One message, `<alert>` of CAP. A trigger refuses every change of it, of its Infos and of its Areas."""

    thread = SameOrganisationForeignKey(Thread, models.CASCADE, related_name="alerts")
    number = models.PositiveSmallIntegerField(default=1)
    """In its thread."""
    identifier = models.CharField(max_length=160)
    sender = models.CharField(max_length=160)
    sent = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices)
    msg_type = models.CharField(max_length=8, choices=MessageType.choices)
    source = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)
    references = models.TextField(blank=True)
    """« sender,identifier,sent » of each message that this one replaces, as CAP writes them."""
    digest = models.CharField(max_length=64)
    """Of the content that was confirmed."""
    confirmation = SameOrganisationForeignKey(
        "alertes.Confirmation", models.PROTECT, null=True, related_name="+"
    )
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "identifier"], name="alertes_alert_identifier"),
            models.UniqueConstraint(fields=["organisation", "thread", "number"], name="alertes_alert_number"),
            models.UniqueConstraint(
                fields=["organisation", "confirmation"], name="alertes_alert_confirmed_once"
            ),
            models.CheckConstraint(
                condition=~Q(status=words.ACTUAL) | Q(confirmation__isnull=False),
                name="alertes_actual_is_confirmed",
            ),
            models.CheckConstraint(condition=Q(status__in=words.STATUSES), name="alertes_alert_status"),
            models.CheckConstraint(
                condition=Q(msg_type=words.ALERT, references="", number=1)
                | (Q(msg_type__in=(words.UPDATE, words.CANCEL), number__gt=1) & ~Q(references="")),
                name="alertes_alert_references",
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_exercise(self) -> bool:
        return self.status != Status.ACTUAL

    @property
    def mark(self) -> str:
        return words.MARKS.get(self.status, "")


class Info(OrganisationModel):
    """What a message says, in one language."""

    alert = SameOrganisationForeignKey(Alert, models.CASCADE, related_name="infos")
    language = models.CharField(max_length=12, default="fr-FR")
    categories = ArrayField(models.CharField(max_length=12))
    event = models.CharField(max_length=80)
    responses = ArrayField(models.CharField(max_length=12), default=list)
    urgency = models.CharField(max_length=10)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    certainty = models.CharField(max_length=10)
    onset = models.DateTimeField()
    expires = models.DateTimeField()
    sender_name = models.CharField(max_length=200)
    headline = models.CharField(max_length=160)
    description = models.TextField(max_length=LONG)
    instruction = models.TextField(max_length=LONG, blank=True)
    web = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(expires__gt=F("onset")), name="alertes_info_in_order"),
            models.CheckConstraint(condition=Q(urgency__in=words.URGENCIES), name="alertes_info_urgency"),
            models.CheckConstraint(condition=Q(severity__in=words.SEVERITIES), name="alertes_info_severity"),
            models.CheckConstraint(
                condition=Q(certainty__in=words.CERTAINTIES), name="alertes_info_certainty"
            ),
            models.CheckConstraint(
                condition=Q(categories__contained_by=list(words.CATEGORIES)) & ~Q(categories=[]),
                name="alertes_info_categories",
            ),
            models.CheckConstraint(
                condition=Q(responses__contained_by=list(words.RESPONSES)), name="alertes_info_responses"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "alert"], name="alertes_info_of_alert")]

    def __str__(self) -> str:
        return self.headline


class Area(OrganisationModel):
    """A commune, one of its hamlets or roads, an EPCI, a drawn zone (corners, longitude first), a circle
    (longitude, latitude, kilometres).
    """

    info = SameOrganisationForeignKey(Info, models.CASCADE, related_name="areas")
    description = models.CharField(max_length=200)
    territory = models.ForeignKey("territories.Territory", models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey("territories.Place", models.PROTECT, null=True, related_name="+")
    polygon = models.JSONField(null=True)
    circle = models.JSONField(null=True)
    geocodes = ArrayField(models.CharField(max_length=20), default=list)
    """INSEE codes of the communes in which it is."""
    is_public = models.BooleanField(default=False)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        indexes = [
            models.Index(fields=["organisation", "info"], name="alertes_area_of_info"),
            models.Index(fields=["territory", "organisation"], name="alertes_area_of_territory"),
        ]

    def __str__(self) -> str:
        return self.description
