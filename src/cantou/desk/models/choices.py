from __future__ import annotations

from django.conf import settings
from django.db import models


class AgentChoices(models.Model):
    """What an agent wants of the desk, whatever the organisation. No row: all as it comes."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    monday_digest = models.BooleanField(default=True)
    digest_on = models.DateField(null=True, editable=False)
    """The Monday of the last digest: nobody gets two, however often the task runs."""

    def __str__(self) -> str:
        return str(self.person_id)
