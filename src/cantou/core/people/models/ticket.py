from __future__ import annotations

from django.conf import settings
from django.db import models


class Ticket(models.Model):
    """Carries a session from the sign-in host to a portal on a host of its own: once, within a minute.

    A reference table. `browser` is the digest of a cookie of that host, so that a ticket sent to somebody else
    signs nobody in.
    """

    digest = models.BinaryField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=260)
    browser = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
