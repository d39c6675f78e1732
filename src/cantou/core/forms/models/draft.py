from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.forms.models.form import Version
from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Draft(ObjectModel):
    """Answers on their way. `answers` are kept as they were typed, so that nothing is lost of what is not right yet;
    they are understood each time they are read.
    """

    version = SameOrganisationForeignKey(Version, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """Who writes it for `person` (a mandate, a child): nobody else goes on with it, nor they once it is over."""
    service = models.CharField(max_length=40)
    """Which mounted the form, and takes the answers."""
    answers = models.JSONField(default=dict)
    step = models.CharField(max_length=60, blank=True)
    """Where its person was."""
    is_test = models.BooleanField(default=False)
    """An agent tries the form: nothing is sent."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    """The service has the answers: they are no longer here."""

    access = Access(person="person_id", object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="forms_draft_key"),
            models.CheckConstraint(condition=Q(taken_at=None) | Q(answers={}), name="forms_draft_emptied"),
        ]
        indexes = [
            models.Index(fields=["organisation", "expires_at"], name="forms_draft_expiry"),
            models.Index(
                fields=["person", "updated_at"], condition=Q(person__isnull=False), name="forms_draft_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.object_key)
