from __future__ import annotations

from django.db import models

from cantou.core.scope.models import Access, OrganisationModel


class Ad(OrganisationModel):
    """One small advertisement; protected like any table of an organisation."""

    title = models.CharField(max_length=100)
    is_public = models.BooleanField(default=False)
    published_on = models.DateField(auto_now_add=True)

    access = Access(public=True)


class OpenAd(models.Model):
    """The control: the same thing without protection, as somebody careless would write it."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
