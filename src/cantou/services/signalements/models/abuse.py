"""What an organisation does not want to receive any more, and from whom: without an address that anybody could read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report


class Origin(ObjectModel):
    """From which network a report came, as a keyed digest: for a few weeks, in case it turns out to be an abuse."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="origins")
    network = models.UUIDField()
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "report"], name="origin_one_each")]
        indexes = [models.Index(fields=["organisation", "at"], name="origin_old")]

    def __str__(self) -> str:
        return str(self.network)


class Abuse(OrganisationModel):
    """A report that an agent has set aside: nobody else sees it. Lifting the mark deletes the row."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="abuses")
    why = models.CharField(max_length=400, blank=True)
    """For colleagues; emptied when the report is purged."""
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "report"], name="abuse_one_each")]

    def __str__(self) -> str:
        return self.why


class Block(ObjectModel):
    """One sender who is refused until a day, because of one report. `object_key` is the keyed digest of their
    address: whoever does not know the address does not find the row, and the row does not give it back (docs/adr/0109).
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("adresse électronique")
        PHONE = "phone", _("téléphone")
        PERSON = "person", _("compte")
        NETWORK = "network", _("accès à internet")

    kind = models.CharField(max_length=7, choices=Kind.choices)
    abuse = SameOrganisationForeignKey(Abuse, models.CASCADE, related_name="blocks")
    since = models.DateField()
    until = models.DateField()
    """The last day."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key", "abuse"], name="block_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["email", "phone", "person", "network"]), name="block_kind"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="block_dates"),
        ]
        indexes = [models.Index(fields=["organisation", "until"], name="block_until")]

    def __str__(self) -> str:
        return f"{self.kind} → {self.until}"
