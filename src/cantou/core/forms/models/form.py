from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Form(OrganisationModel):
    """What stays while its versions follow one another. Its key is what addresses and packages call it by."""

    is_public = models.BooleanField(default=True)
    """False: nobody fills it in from outside; the versions say the same."""
    key = models.SlugField(max_length=60)
    title = models.CharField(max_length=500)
    """Of the current version."""
    number = models.PositiveIntegerField(default=0)
    """Of the current version; 0: never published."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    archived_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="forms_form_key")]

    def __str__(self) -> str:
        return self.title


class Version(OrganisationModel):
    """A definition as it was published. The database refuses to change it (docs/adr/0166)."""

    is_public = models.BooleanField(default=True)
    form = SameOrganisationForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.BinaryField(max_length=32)
    """SHA-256 of the document in its one written form: the same definition is known again."""
    published_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "form", "number"], name="forms_version_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="forms_version_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"
