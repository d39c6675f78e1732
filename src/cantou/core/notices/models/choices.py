"""What persons chose, and addresses that are left alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel


class Preference(OrganisationModel):
    """A person's choice for one service of one organisation (all of them: ""), by one channel."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    service = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=8)
    choice = models.CharField(max_length=6)
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(person="person_id")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "service", "channel"], name="preference_once"
            ),
            models.CheckConstraint(
                condition=Q(channel="email", choice__in=["now", "daily", "never"])
                | Q(channel__in=["sms", "push"], choice__in=["now", "never"]),
                name="preference_choice",
            ),
        ]


class Suppression(OrganisationModel):
    """An address to which an organisation writes no more. Only its keyed digest is kept."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("l’adresse refuse les messages")
        UNSUBSCRIBED = "unsubscribed", _("la personne s’est désabonnée")
        COMPLAINED = "complained", _("la personne a signalé un message indésirable")

    channel = models.CharField(max_length=8)
    digest = models.BinaryField()
    service = models.CharField(max_length=40, blank=True)
    """Empty for all services."""
    reason = models.CharField(max_length=12, choices=Reason.choices)
    created_at = models.DateTimeField(db_default=Now())

    access = Access(append=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "channel", "digest", "service", "reason"], name="suppression_once"
            ),
        ]


class PushDevice(models.Model):
    """A browser in which a person accepted notifications. Belongs to the person, like a session."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(unique=True)
    """Of the address, which is long and secret."""
    sealed = models.BinaryField()
    """The browser's address and keys."""
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)
