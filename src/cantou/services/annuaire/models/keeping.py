"""Who keeps a page up to date, what they propose, and what an association keeps for itself."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.annuaire.models.listing import Listing


class Keeper(OrganisationModel):
    """An invitation, and what it opens. The secrets are kept nowhere; an address is sealed."""

    class Way(models.TextChoices):
        EMAIL = "email", _("par courriel")
        PAPER = "paper", _("par un code sur papier")

    listing = SameOrganisationForeignKey(Listing, models.CASCADE, related_name="keepers")
    way = models.CharField(max_length=5, choices=Way.choices)
    digest = models.BinaryField()
    """Of the private link that it opens."""
    sealed = models.BinaryField(null=True)
    invited_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="annuaire_keeper_once"),
            models.CheckConstraint(condition=Q(way__in=["email", "paper"]), name="annuaire_keeper_way"),
        ]
        indexes = [models.Index(fields=["organisation", "listing"], name="annuaire_keeper_of")]

    def __str__(self) -> str:
        return self.way


class Gathering(OrganisationModel):
    """What an association does on a day. `is_public` follows its page's."""

    listing = SameOrganisationForeignKey(Listing, models.CASCADE, related_name="gatherings")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000, blank=True)
    where = models.CharField(max_length=160, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    rule = models.CharField(max_length=200, blank=True)
    """RFC 5545, with an end; empty: once."""
    repeats_until = models.DateTimeField(null=True)
    """When the last time of a rule is over."""
    off = models.JSONField(default=list)
    """Times of the rule that do not take place, as the clock shows their beginning."""
    moved = models.JSONField(default=dict)
    """Times of the rule that take place otherwise: as the clock shows the beginning of each → (from, to), instants."""
    is_cancelled = models.BooleanField(default=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    """Of its event in calendars: grows with each change."""
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    is_public = models.BooleanField(default=True)
    updated_at = models.DateTimeField(db_default=Now())

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="annuaire_gathering_in_order"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="annuaire_gathering_titled"),
            models.UniqueConstraint(fields=["organisation", "uid"], name="annuaire_gathering_once"),
            models.CheckConstraint(
                condition=Q(rule="", repeats_until__isnull=True)
                | (~Q(rule="") & Q(repeats_until__gte=F("ends_at"))),
                name="annuaire_gathering_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "ends_at"], name="annuaire_gathering_next"),
            models.Index(fields=["organisation", "listing"], name="annuaire_gathering_of"),
        ]

    def __str__(self) -> str:
        return self.title


class Proposal(ObjectModel):
    """What a keeper asks: `object_key` is the listing's. What they change is written by whoever accepts (ADR 0181)."""

    class What(models.TextChoices):
        CHANGE = "change", _("changement d’une fiche")
        EVENT = "event", _("rendez-vous d’une association")
        PHOTOS = "photos", _("photographies")
        REQUEST = "request", _("demande à la mairie")

    class State(models.TextChoices):
        WAITING = "waiting", _("à relire")
        DONE = "done", _("fait")
        REFUSED = "refused", _("refusé")

    listing = SameOrganisationForeignKey(Listing, models.CASCADE, related_name="proposals")
    what = models.CharField(max_length=7, choices=What.choices)
    ticket = models.UUIDField(default=uuid.uuid4)
    """By which the desk's queue knows it."""
    reference = models.CharField(max_length=12)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    """What these fields held when it was proposed."""
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    answer = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    access = Access(object="key", object_may="add")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "ticket"], name="annuaire_proposal_once"),
            models.CheckConstraint(
                condition=Q(what__in=["change", "event", "photos", "request"]), name="annuaire_proposal_what"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["done", "refused"], decided_at__isnull=False),
                name="annuaire_proposal_state",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "object_key"], name="annuaire_proposal_of"),
            models.Index(fields=["organisation", "reference"], name="annuaire_proposal_code"),
            models.Index(fields=["organisation", "decided_at"], name="annuaire_proposal_over"),
        ]

    def __str__(self) -> str:
        return self.reference


class Member(ObjectModel):
    """A line of the list that an association keeps of its members: sealed, shown to whoever holds its link alone."""

    listing = SameOrganisationForeignKey(Listing, models.CASCADE, related_name="members")
    number = models.UUIDField(default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()
    added_on = models.DateField()
    removed_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="annuaire_member_once")
        ]
        indexes = [models.Index(fields=["organisation", "object_key"], name="annuaire_member_of")]

    def __str__(self) -> str:
        return str(self.number)


class Import(OrganisationModel):
    """A file that is being taken in: its rows as they were read, until somebody has chosen; then what came of it."""

    kind = models.CharField(max_length=12)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    """Column of the file → field of a page."""
    report = models.JSONField(default=list)
    encoding = models.CharField(max_length=20)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        indexes = [models.Index(fields=["organisation", "created_at"], name="annuaire_import_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
