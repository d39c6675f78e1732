"""The register of people who want to be looked after: what it says of them is sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class RegisterReader(OrganisationModel):
    """A named agent who may open the register, besides the right to."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="alertes_reader_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Listed(OrganisationModel):
    """Somebody in the register. `sealed`: name, telephone, address, whom to call, what to know."""

    class How(models.TextChoices):
        PAPER = "paper", _("formulaire signé")
        COUNTER = "counter", _("de vive voix, au guichet")
        PHONE = "phone", _("au téléphone")
        RELATIVE = "relative", _("par un proche, la personne étant d’accord")

    key = models.UUIDField(editable=False)
    sealed = models.BinaryField(editable=False)
    consent_from = models.CharField(max_length=120)
    """Who said yes."""
    consent_how = models.CharField(max_length=8, choices=How.choices)
    consent_on = models.DateField()
    expires_on = models.DateField()
    """Asked again before then, or taken off."""
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="alertes_listed_key"),
            models.CheckConstraint(condition=~Q(consent_from=""), name="alertes_listed_consented"),
        ]
        indexes = [models.Index(fields=["organisation", "expires_on"], name="alertes_listed_over")]

    def __str__(self) -> str:
        return str(self.key)


class CallRound(OrganisationModel):
    """Calling everybody in the register once: a day of heat, a night without power."""

    title = models.CharField(max_length=120)
    begun_at = models.DateTimeField(db_default=Now())
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "-begun_at"], name="alertes_round_latest")]

    def __str__(self) -> str:
        return self.title


class Call(OrganisationModel):
    class Outcome(models.TextChoices):
        REACHED = "reached", _("joint")
        ABSENT = "absent", _("absent")
        AGAIN = "again", _("à rappeler")
        RESCUE = "rescue", _("secours envoyés")

    round = SameOrganisationForeignKey(CallRound, models.CASCADE, related_name="calls")
    listed = SameOrganisationForeignKey(Listed, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round", "listed"], name="alertes_call_once"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(called_at__isnull=False), name="alertes_call_dated"
            ),
        ]

    def __str__(self) -> str:
        return str(self.outcome)
