from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class FirstAnswer(models.Model):
    """What a form answered the first time that it came (idempotency.py).

    The key itself is not kept, only its digest: whoever reads this table can repeat nothing.
    """

    digest = models.BinaryField(primary_key=True)
    purpose = models.CharField(max_length=60)
    content = models.BinaryField()
    """Digest of what was sent, to tell a repeat from another thing under the same key; may be empty."""
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="first_answer_old")]

    def __str__(self) -> str:
        return self.purpose
