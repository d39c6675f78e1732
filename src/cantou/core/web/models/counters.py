"""Short-lived rows that every process shares. Both tables are UNLOGGED: a crash of the server empties them."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """How often something was tried in the current period (throttle.py). The key is a digest."""

    key = models.BinaryField(primary_key=True)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)


class CacheEntry(models.Model):
    """One value of the shared cache (cache.py). The key is a digest."""

    key = models.BinaryField(primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(null=True, db_index=True)
