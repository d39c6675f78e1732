from __future__ import annotations

from django.db import models

from cantou.core.scope.models import OrganisationModel
from cantou.services.dechets.models.sector import SHOWN


class Stream(OrganisationModel):
    """What an organisation says of a stream in its own words; empty: the usual ones (domain/streams.py)."""

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=60, blank=True)
    container = models.CharField(max_length=60, blank=True)
    accepts = models.CharField(max_length=300, blank=True)
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="dechets_stream_once")]

    def __str__(self) -> str:
        return self.title or self.code


class GuideWord(OrganisationModel):
    """An object and where it goes here: it comes before what the common guide says (guide.txt)."""

    word = models.CharField(max_length=60)
    synonyms = models.CharField(max_length=200, blank=True)
    outlets = models.CharField(max_length=80)
    """Codes of streams or of other outlets (engine/guide.py), separated by spaces."""
    note = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(default=True)

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "word"], name="dechets_word_once")]

    def __str__(self) -> str:
        return self.word
