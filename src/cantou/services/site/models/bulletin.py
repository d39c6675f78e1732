"""An issue of the bulletin municipal: the paper, and its text."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import OrganisationModel
from cantou.services.site.models.common import SHOWN


class Bulletin(OrganisationModel):
    class Reading(models.TextChoices):
        WAITING = "waiting"
        READ = "read"
        SILENT = "silent"
        """Pictures of pages: nothing to read aloud nor to find."""
        REFUSED = "refused"

    key = models.UUIDField(default=uuid4, editable=False)
    """What its PDF hangs on."""
    slug = models.SlugField(max_length=80, db_index=False)
    title = models.CharField(max_length=120)
    issued_on = models.DateField()
    summary = models.TextField(max_length=1_000, blank=True)
    """What is in it, in a few lines: all that is read of one made of pictures."""
    text = models.TextField(blank=True)
    """Its pages, a form feed between them."""
    reading = models.CharField(max_length=8, choices=Reading.choices, default=Reading.WAITING)
    is_public = models.BooleanField(default=False)
    """As soon as its file is clean."""
    created_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="site_bulletin_slug"),
            models.UniqueConstraint(fields=["organisation", "key"], name="site_bulletin_key"),
            models.CheckConstraint(
                condition=Q(reading__in=["waiting", "read", "silent", "refused"]),
                name="site_bulletin_reading",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pages(self) -> list[str]:
        return [page for page in self.text.split("\f") if page]
