from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.people.protection import PersonalModel


class MandateNumber(models.Model):
    """What is printed on a mandate and said over the telephone to end it. A reference table: it is read for nobody in
    particular, and says nothing of what it numbers.
    """

    number = models.CharField(max_length=6, primary_key=True)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(unique=True)


class Mandate(PersonalModel):
    """A written, limited, revocable permission of one person (`giver`) for another (`holder`) to act for them.

    `text` is what both agreed to, word for word. The giver agrees (`consented_at`) by writing it in their account, or,
    at a counter, by a code or a signature; the holder is known once they have then accepted with the code.
    """

    class Consent(models.TextChoices):
        ACCOUNT = "account"
        SMS = "sms"
        COUNTER = "counter"
        PAPER = "paper"

    class EndedBy(models.TextChoices):
        PAGE = "page"
        SMS = "sms"
        PHONE = "phone"
        COUNTER = "counter"

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates_given"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="mandates_held"
    )
    services = ArrayField(models.CharField(max_length=100))
    """A service, or one démarche of it: « demarches:mariage » (domain/matters.py)."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    text = models.TextField()
    number = models.CharField(max_length=6, blank=True)
    named = models.CharField(max_length=160, blank=True)
    """Whom the giver said at the counter, before anybody has accepted."""
    consent = models.CharField(max_length=7, choices=Consent, default=Consent.ACCOUNT)
    consented_at = models.DateTimeField(null=True)
    counter = models.ForeignKey(
        "organisations.Organisation", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Where it was written with the giver."""
    ended_by = models.CharField(max_length=7, choices=EndedBy, blank=True)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    persons = ("giver_id", "holder_id")

    class Meta(PersonalModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("holder")), name="mandate_of_two"),
            models.CheckConstraint(condition=Q(services__len__gte=1), name="mandate_names_services"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_ends_later"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, accepted_at__isnull=True)
                | Q(holder__isnull=False, accepted_at__isnull=False),
                name="mandate_accepted_by_its_holder",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(consented_at__isnull=False), name="mandate_agreed_first"
            ),
        ]
