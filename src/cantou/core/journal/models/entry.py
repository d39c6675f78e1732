"""The append-only record of who did what, one chain an organisation.

The chain is made by a trigger (migrations/0001): number, previous digest, own digest. The database refuses
UPDATE, DELETE and TRUNCATE. Entries hold references and digests, never the data: they outlive an erasure.
"""

from __future__ import annotations

from django.db import models

from cantou.core.scope.models import OrganisationModel


class Entry(OrganisationModel):
    number = models.BigIntegerField(editable=False)
    at = models.DateTimeField()
    mode = models.CharField(max_length=10)
    person = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    previous = models.BinaryField()
    digest = models.BinaryField()

    class Meta(OrganisationModel.Meta):
        db_table = "journal"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="journal_number"),
        ]
        indexes = [
            models.Index(fields=["organisation", "subject"], name="journal_subject"),
            # Whoever is acted for reads what was done in their name (docs/adr/0165).
            models.Index(
                fields=["on_behalf_of", "id"],
                condition=models.Q(on_behalf_of__isnull=False),
                name="journal_on_behalf_of",
            ),
        ]


class Head(models.Model):
    """The last link of each chain. Only the trigger writes it."""

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    number = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        db_table = "journal_head"
