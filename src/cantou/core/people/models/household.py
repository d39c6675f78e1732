from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cantou.core.people.protection import PersonalModel


class Household(models.Model):
    """Persons who live together. Nothing personal here: who they are stands in the ties."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)


class HouseholdTie(PersonalModel):
    """`person` lives with `other`, and may act for them if `other` said so, or cannot say (a child).

    One row each way, so that each sees their own household without a policy that joins.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="ties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ties")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may_act = models.BooleanField(default=False)
    is_child = models.BooleanField(default=False)
    """`other` has no account of their own yet: `person` brought them in."""
    since = models.DateTimeField(db_default=Now(), editable=False)

    persons = ("person_id", "other_id")

    class Meta(PersonalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["household", "person", "other"], name="household_tie_once"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="household_tie_of_two"),
            models.CheckConstraint(
                condition=Q(is_child=False) | Q(may_act=True), name="household_child_acted_for"
            ),
        ]
