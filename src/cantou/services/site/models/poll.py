"""A quick poll: one question, a few choices. Who answered and what was answered are never in one row."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.site.models.common import SHOWN

FEWEST_CHOICES, MOST_CHOICES = 2, 8


class Poll(OrganisationModel):
    class State(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        OPEN = "open", _("ouvert")
        CLOSED = "closed", _("terminé")

    class Results(models.TextChoices):
        AFTER = "after", _("Quand le sondage est terminé")
        AT_ONCE = "at_once", _("Tout de suite, pendant que l’on répond")

    code = models.CharField(max_length=12)
    """In its address, for good; drawn."""
    question = models.CharField(max_length=200)
    text = models.TextField(max_length=2_000, blank=True)
    choices = ArrayField(models.CharField(max_length=120))
    edition = models.PositiveIntegerField(default=0)
    """How many times it was put on line: an answer to other choices than these is not counted."""
    results = models.CharField(max_length=8, choices=Results.choices, default=Results.AFTER)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    opens_at = models.DateTimeField(null=True)
    """None: as soon as it is put on line."""
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    access = SHOWN

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="site_poll_code"),
            models.CheckConstraint(
                condition=Q(choices__len__gte=FEWEST_CHOICES, choices__len__lte=MOST_CHOICES),
                name="site_poll_choices",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed"], results__in=["after", "at_once"]),
                name="site_poll_state",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="site_poll_order"
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(state="draft"), name="site_poll_draft_hidden"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="site_poll_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.question


class PollTally(OrganisationModel):
    """How often a choice was made. Public when its results are; counted on only while its poll is open."""

    poll = SameOrganisationForeignKey(Poll, models.CASCADE, related_name="tallies")
    number = models.PositiveSmallIntegerField()
    votes = models.PositiveIntegerField(default=0)
    is_open = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)

    access = Access(public=True, person="public", object="counter")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "poll", "number"], name="site_tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.votes}"


class PollMark(ObjectModel):
    """Somebody has answered. `object_key` is a keyed digest of an account or of a browser: no hour, no choice."""

    poll = SameOrganisationForeignKey(Poll, models.CASCADE, related_name="marks")

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="site_mark_once"),
        ]
        indexes = [models.Index(fields=["organisation", "poll"], name="site_mark_poll")]

    def __str__(self) -> str:
        return str(self.object_key)
