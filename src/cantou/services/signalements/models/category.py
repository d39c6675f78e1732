from __future__ import annotations

from django.db import models
from django.db.models import Q

from cantou.core.scope.models import Access, OrganisationModel


class Category(OrganisationModel):
    """What an organisation changes in a default category (domain/defaults.py), or one of its own.

    A field left null says what the default says, today and after the default has been improved.
    """

    code = models.CharField(max_length=30)
    is_own = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True, editable=False)
    """Always: those who report must also know what is no longer offered."""
    is_offered = models.BooleanField(default=True)
    """A category that is no longer offered keeps its reports."""
    title = models.CharField(max_length=80, null=True)
    hint = models.CharField(max_length=200, null=True)
    icon = models.CharField(max_length=30, null=True)
    danger = models.CharField(max_length=300, null=True)
    questions = models.JSONField(null=True)
    """domain.questions.pack; null for those of the default."""
    due_days = models.PositiveSmallIntegerField(null=True)
    retention_days = models.PositiveSmallIntegerField(null=True)
    near_metres = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="category_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="category_code"),
            models.CheckConstraint(
                condition=Q(is_own=False)
                | Q(title__isnull=False, due_days__isnull=False, retention_days__isnull=False),
                name="category_own_is_whole",
            ),
            models.CheckConstraint(condition=Q(title__isnull=True) | ~Q(title=""), name="category_titled"),
            models.CheckConstraint(
                condition=Q(due_days__isnull=True) | Q(due_days__lte=250), name="category_due_days"
            ),
            models.CheckConstraint(
                condition=Q(near_metres__isnull=True) | Q(near_metres__lte=5000), name="category_near_metres"
            ),
            models.CheckConstraint(
                condition=Q(retention_days__isnull=True) | Q(retention_days__gte=1, retention_days__lte=1095),
                name="category_retention_days",
            ),
        ]

    def __str__(self) -> str:
        return self.code
