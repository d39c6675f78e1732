from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Banner(models.Model):
    """What the operator says on top of every page. One at a time; public, so it belongs to no organisation."""

    class Level(models.TextChoices):
        INFO = "info", _("pour information")
        CARE = "care", _("attention")

    text = models.CharField(max_length=240)
    level = models.CharField(max_length=4, choices=Level.choices)
    until = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(removed_at=None), name="banner_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="banner_says_something"),
        ]

    def __str__(self) -> str:
        return self.text
