"""Who comes, who pays for them, and what those who serve must know."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey
from cantou.services.periscolaire.models.activity import Activity


class Family(OrganisationModel):
    """Who pays for the children whom they enrolled: somebody with an account, or a card of the counter."""

    payer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    postal = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_resident = models.BooleanField(default=True)
    by_agent = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="payer_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "payer"], name="periscolaire_family_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(OrganisationModel):
    """A child in an activity: whoever acts for the child sees it."""

    family = SameOrganisationForeignKey(Family, models.PROTECT, related_name="enrolments")
    activity = SameOrganisationForeignKey(Activity, models.PROTECT, related_name="enrolments")
    child = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    born_on = models.DateField(null=True)
    """As it was told when they were enrolled: the register of those who serve."""
    ended_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="child_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "activity", "child"], name="periscolaire_enrolled_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "family"], name="periscolaire_of_family"),
            models.Index(fields=["child"], name="periscolaire_of_child"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Care(OrganisationModel):
    """What those who serve must know of a child: sealed, because it is health (docs/adr/0227)."""

    child = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    has_plan = models.BooleanField(_("a un PAI"), default=False)
    """That there is a plan stands on the sheet; what it says is sealed."""
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="child_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "child"], name="periscolaire_care_once"),
            models.CheckConstraint(condition=~Q(sealed=b""), name="periscolaire_care_says"),
        ]
        indexes = [models.Index(fields=["child"], name="periscolaire_care_of")]
