from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """When what a group of pages shows last changed: what every process asks before it shows a page again.

    `key`: "all", "o:<organisation>", "t:<territory>". `changed`: the number of the transaction that changed it,
    which tells two changes apart, and whether a page was drawn before or after (pagecache.py).
    """

    key = models.CharField(max_length=30, primary_key=True)
    changed = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}={self.changed}"
