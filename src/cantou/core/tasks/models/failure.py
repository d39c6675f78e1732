from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Failure(models.Model):
    """Why a job failed the last time, and how often the process that ran it died.

    Kept beside procrastinate's own row, which keeps no reason. It names a class and a place in the code, never the
    words of an error: those could hold somebody's data. Not protected: procrastinate's tables are not either, and
    are only read through `domain/`, by organisation.
    """

    job = models.BigIntegerField(primary_key=True)
    error = models.CharField(max_length=120)
    place = models.CharField(max_length=200, blank=True)
    stalls = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "tasks_failure"
