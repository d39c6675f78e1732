"""How an organisation writes: its name, its words, its budget."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cantou.core.scope.models import OrganisationModel


class Sender(OrganisationModel):
    """One row an organisation, or none: what is empty is derived from the organisation itself."""

    name = models.CharField(max_length=80, blank=True)
    address = models.EmailField(blank=True)
    """Only in a domain that the operator has declared (CANTOU_MAIL_DOMAINS): elsewhere it would be refused."""
    reply_to = models.EmailField(blank=True)
    sms_name = models.CharField(max_length=11, blank=True)
    sms_monthly_cents = models.PositiveIntegerField(null=True)
    """Null: the platform's own limit."""
    letter_place = models.CharField(max_length=80, blank=True)
    """Where letters are dated from."""

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="sender_one_per_organisation"),
            models.CheckConstraint(
                condition=Q(sms_name__regex=r"^([A-Za-z0-9 ]{3,11})?$"), name="sender_sms_name"
            ),
        ]


class Wording(OrganisationModel):
    """An organisation's own words for one notice, in place of the service's."""

    service = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=150)
    text = models.TextField()
    sms = models.CharField(max_length=600, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "service", "kind"], name="wording_once"),
        ]


class SmsMonth(OrganisationModel):
    """What an organisation spent on SMS in one month; reserved before each is sent, given back if it is not."""

    month = models.DateField()
    """Its first day, in local time."""
    limit_cents = models.PositiveIntegerField()
    spent_cents = models.PositiveIntegerField(default=0)
    urgent_cents = models.PositiveIntegerField(default=0)
    """Of which, beyond or not, for urgent notices: no limit holds them."""
    segments = models.PositiveIntegerField(default=0)
    alerted_percent = models.PositiveSmallIntegerField(default=0)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="sms_month_once"),
            models.CheckConstraint(
                condition=Q(spent_cents__lte=F("limit_cents") + F("urgent_cents")), name="sms_month_limit"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="sms_month_first_day"),
        ]
