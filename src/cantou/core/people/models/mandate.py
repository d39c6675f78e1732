from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.people.protection import PersonalModel


class Mandate(PersonalModel):
    """A written, limited, revocable permission of one person (`giver`) for another (`holder`) to act for them.

    `text` is what both agreed to, word for word. The holder is known once they have accepted with the code.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates_given"
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="mandates_held"
    )
    services = ArrayField(models.CharField(max_length=40))
    starts_on = models.DateField()
    ends_on = models.DateField()
    text = models.TextField()
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
        ]
