from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey


class Membership(OrganisationModel):
    """A person's roles in an organisation, by service.

    `service` is empty for the roles of the platform itself ("admin": members, offers, theme, journal).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    service = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person", "service", "role"],
                condition=models.Q(ended_at=None),
                name="membership_once",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="membership_person")]


class Invitation(ObjectModel):
    """Somebody is asked to join the organisation, with these roles. A private link, or its printed code, opens it."""

    email = models.EmailField(blank=True)
    name = models.CharField(max_length=160, blank=True)
    roles = ArrayField(models.CharField(max_length=81))
    """"service:role", with an empty service for the platform's own roles."""
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="invitation_key"),
            models.CheckConstraint(condition=Q(roles__len__gte=1), name="invitation_names_roles"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_one_end",
            ),
        ]


class Registration(OrganisationModel):
    """This organisation made this person's account at its counter, so it may print them a new card."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    access = Access(person="person_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="registration_once"),
        ]
        indexes = [models.Index(fields=["person"], name="registration_person")]


class Absence(OrganisationModel):
    """A colleague is away, whole days, both included; another one looks after what is theirs."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="replacements"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_later"),
            models.CheckConstraint(condition=~Q(person=F("substitute")), name="absence_another_stands_in"),
        ]
        indexes = [
            models.Index(fields=["organisation", "person", "starts_on"], name="absence_person"),
            models.Index(fields=["organisation", "substitute", "starts_on"], name="absence_substitute"),
        ]


class Assistance(OrganisationModel):
    """An agent lets somebody of the operator work in their place, for a few hours, and may end it at any moment."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assistances")
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    access = Access(person="helper_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(agent=F("helper")), name="assistance_of_two"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="assistance_ends_later"),
        ]
        indexes = [models.Index(fields=["helper"], name="assistance_helper")]


class AssistanceRequest(OrganisationModel):
    """Somebody of the operator asks to work here for a few hours; an administrator says yes or no."""

    helper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    hours = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    assistance = SameOrganisationForeignKey(
        Assistance, on_delete=models.SET_NULL, null=True, related_name="requests"
    )
    """Given, when the answer was yes."""

    access = Access(person="helper_id", person_writes=False)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "helper"],
                condition=Q(answered_at=None),
                name="assistance_request_one_open",
            ),
            models.CheckConstraint(condition=Q(hours__range=(1, 8)), name="assistance_request_hours"),
            models.CheckConstraint(
                condition=Q(assistance=None) | Q(answered_at__isnull=False),
                name="assistance_request_answered",
            ),
        ]
        indexes = [models.Index(fields=["helper"], name="assistance_request_helper")]
