from __future__ import annotations

from django.db import models


class Word(models.Model):
    """A word that some public title or summary holds: what a misspelt one is compared with."""

    word = models.CharField(max_length=40, primary_key=True, db_collation="C")
    shown = models.CharField(max_length=40)
    """With its accents."""
    sound = models.CharField(max_length=40, db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["sound"], name="search_word_sound"),
        ]

    def __str__(self) -> str:
        return self.shown
