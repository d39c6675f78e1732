from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.domain.roads import RoadClass
from cantou.services.signalements.models.report import Report

LEVELS = {"commune": 0, "epci": 1, "perimeter": 1, "departement": 2, "region": 3}
"""Level of a territory → how far from the place: the nearer wins."""
WRITERS = {"mairie": 0, "epci": 1, "syndicat": 1, "departement": 2, "region": 3}
"""Kind of organisation → the same, of whoever writes a rule. Others write none."""


def _exactly(*columns: Func | F) -> Func:
    """A range of one number, so that GiST compares for equality without an extension."""
    return Func(
        *columns,
        template="int8range(%(expressions)s, %(expressions)s, '[]')",
        output_field=BigIntegerRangeField(),
    )


def _digest() -> Func:
    """Of the subject and the class of road. No value apart from the columns: `_exactly` writes it twice."""
    return Func(
        F("category"),
        F("road_class"),
        # In alphabetical order, as migrations write them: another order would be another constraint.
        arg_joiner=" || '|' || ",
        template="hashtextextended(%(expressions)s, 0)",
        output_field=models.BigIntegerField(),
    )


class RoutingRule(OrganisationModel):
    """Who sees to what, where: as its writer, which covers the place, says it (docs/adr/0080).

    Competences are public: everybody reads every rule. `rank` and `breadth` are copied from the writer and the
    territory, so that one query finds and orders.
    """

    is_public = models.BooleanField(default=True, editable=False)
    rank = models.PositiveSmallIntegerField()
    breadth = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=30, blank=True)
    """"" for any."""
    territory = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")
    road_class = models.CharField(max_length=2, choices=RoadClass.choices, blank=True)
    competence = models.CharField(max_length=160)
    """In words, as people read it: « entretien des routes départementales »."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """The first day on which it no longer holds."""
    priority = models.SmallIntegerField(default=0)
    target = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Null when nobody here is in charge: then `outside_name` says who to call."""
    team = models.CharField(max_length=80, blank=True)
    outside_name = models.CharField(max_length=120, blank=True)
    outside_phone = models.CharField(max_length=20, blank=True)
    outside_hours = models.CharField(max_length=120, blank=True)
    outside_words = models.CharField(max_length=400, blank=True)
    blocks = models.BooleanField(default=False)
    """Filing stops there, with that answer."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(competence=""), name="routing_rule_says_why"),
            models.CheckConstraint(
                condition=Q(target__isnull=False, outside_name="", outside_phone="", blocks=False)
                | (Q(target__isnull=True) & ~Q(outside_name="")),
                name="routing_rule_one_target",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="routing_rule_in_order",
            ),
            models.CheckConstraint(condition=Q(rank__lte=3, breadth__lte=3), name="routing_rule_levels"),
            models.CheckConstraint(
                condition=Q(road_class__in=["", *RoadClass.values]), name="routing_rule_road"
            ),
            ExclusionConstraint(
                name="routing_rule_conflict",
                expressions=[
                    (_exactly(F("organisation")), RangeOperators.OVERLAPS),
                    (_exactly(F("territory")), RangeOperators.OVERLAPS),
                    (_exactly(_digest()), RangeOperators.OVERLAPS),
                    (_exactly(F("priority")), RangeOperators.OVERLAPS),
                    (
                        Func("valid_from", "valid_to", function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "category", "id"], name="routing_rule_list"),
            models.Index(fields=["territory", "category", "road_class"], name="routing_rule_place"),
        ]

    def __str__(self) -> str:
        return self.competence


class Routing(ObjectModel):
    """One decision about who sees to a report, with what it rested on. Never changed afterwards."""

    class Cause(models.TextChoices):
        FILED = "filed", _("à l’arrivée")
        CATEGORY = "category", _("changement de sujet")
        HANDED = "handed", _("transmis par un agent")
        BACK = "back", _("repris ou rendu")

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="routings")
    number = models.PositiveSmallIntegerField(default=1)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    category = models.CharField(max_length=30)
    road_class = models.CharField(max_length=2, choices=RoadClass.choices, blank=True)
    road = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    rules = models.JSONField(default=list)
    """Numbers of the rules that spoke of this case, the one that won first."""
    target = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Null: the organisation that received it."""
    team = models.CharField(max_length=80, blank=True)
    outside = models.JSONField(default=dict)
    """{name, phone, hours, words} when nobody here is in charge."""
    explanation = models.TextField()
    """For the agent."""
    plain = models.TextField()
    """For the reporter."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report", "number"], name="routing_number"),
            models.CheckConstraint(condition=~Q(explanation=""), name="routing_explained"),
        ]

    def __str__(self) -> str:
        return self.explanation
