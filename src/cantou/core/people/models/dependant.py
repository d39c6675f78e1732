from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.people.protection import PersonalModel
from cantou.core.scope.models import Access, OrganisationModel

OLDEST = date(1900, 1, 1)


class DependantKind(models.TextChoices):
    CHILD = "child", _("enfant")
    ADULT = "adult", _("adulte à charge")


class Dependant(PersonalModel):
    """A child, or an adult in somebody's charge, who has no account: what is known of them besides their names.

    Seen and corrected by whoever may act for them in a household; by nobody else who lives there (docs/adr/0164).
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    kind = models.CharField(max_length=5, choices=DependantKind, default=DependantKind.CHILD)
    born_on = models.DateField(null=True)

    persons = ("person_id",)
    acted_for = "person_id"

    class Meta(PersonalModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DependantKind.values), name="dependant_kind"),
            models.CheckConstraint(
                condition=Q(born_on=None) | Q(born_on__gte=OLDEST), name="dependant_born_lately"
            ),
        ]


class SharedDependant(OrganisationModel):
    """What one organisation was told of a dependant by who acts for them: its agents see this, and nothing else.

    The facts stand here again, kept equal by the domain: no policy of an agent looks into the tables of persons.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=DependantKind)
    born_on = models.DateField(null=True)
    guardians = ArrayField(models.BigIntegerField(), default=list)
    """Who may act for them: whom to call."""
    since = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(null=True)

    access = Access(person="person_id")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="shared_dependant_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(born_on=None, guardians=[]), name="shared_dependant_emptied"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="shared_dependant_person")]
