from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cantou.core.scope.models import Access, OrganisationModel


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
