"""What waits for the mayor: a document as it was when it was asked, and who put their name to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey


class SignatureState(models.TextChoices):
    ASKED = "asked", _("à signer")
    SIGNED = "signed", _("signé")
    REFUSED = "refused", _("refusé")
    WITHDRAWN = "withdrawn", _("retiré")


class SignatureRequest(ObjectModel):
    """Its key is that of the thing whose document it is, with the thing's private link. The database refuses to change
    what was asked, and whatever is ended."""

    service = models.CharField(max_length=40)
    """Which hears how it ended."""
    tag = models.CharField(max_length=100)
    """What the service calls it: one request for one thing and tag."""
    reference = models.CharField(max_length=12)
    """Of the thing, as people say it."""
    title = models.CharField(max_length=300)
    about = models.CharField(max_length=300, blank=True)
    template = models.TextField()
    """Typst, which draws `values`: what a later version of the house prints changes no document that waits."""
    values = models.JSONField()
    pdf = models.BinaryField()
    """As it is read before signing."""
    digest = models.BinaryField(max_length=32)
    """SHA-256 of it."""
    state = models.CharField(
        max_length=9, choices=SignatureState.choices, default=SignatureState.ASKED, db_default="asked"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=1000, blank=True)
    """Of a refusal."""
    signed_name = models.CharField(max_length=160, blank=True)
    signed_as = models.CharField(max_length=160, blank=True)
    signed_pdf = models.BinaryField(null=True)
    is_sealed = models.BooleanField(default=False)
    """It bears the organisation's certificate (PAdES); else it is a simple electronic signature."""

    access = Access(object="key", object_may="read")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service", "object_key", "tag"], name="parapheur_request_once"
            ),
            models.CheckConstraint(condition=Q(state__in=SignatureState.values), name="parapheur_state"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_at=None) | (~Q(state="asked") & Q(ended_at__isnull=False)),
                name="parapheur_ended",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="signed", signed_pdf__isnull=False) & ~Q(signed_name="") & ~Q(signed_as="")
                )
                | (~Q(state="signed") & Q(signed_pdf=None, signed_name="", is_sealed=False)),
                name="parapheur_signed",
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="parapheur_refused"),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "asked_at", "id"],
                condition=Q(state="asked"),
                name="parapheur_waiting",
            ),
            models.Index(
                fields=["organisation", "-ended_at", "-id"],
                condition=~Q(state="asked"),
                name="parapheur_over",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Visa(OrganisationModel):
    """One who sees a document before it is signed. They come in order, the signature last."""

    request = SameOrganisationForeignKey(SignatureRequest, models.CASCADE, related_name="visas")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_name = models.CharField(max_length=160, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "request", "position"], name="parapheur_visa_once"
            ),
            models.CheckConstraint(
                condition=Q(given_at=None, given_name="") | (Q(given_at__isnull=False) & ~Q(given_name="")),
                name="parapheur_visa_given",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Reading(OrganisationModel):
    """Somebody said that they have read it: it may then be signed with others."""

    request = SameOrganisationForeignKey(SignatureRequest, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "request", "person"], name="parapheur_reading_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
