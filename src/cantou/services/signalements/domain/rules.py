"""Writing the rules of an organisation, and seeing beforehand what that changes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import OfferArea, Organisation
from cantou.core.scope.scope import Scope, acting
from cantou.core.territories.domain.queries import ancestors, communes_of, inside
from cantou.core.territories.models import Territory
from cantou.core.web.days import date_format
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.participations import has_agents
from cantou.services.signalements.domain.roads import RoadClass
from cantou.services.signalements.domain.routing import Case, winners
from cantou.services.signalements.models import RoutingRule
from cantou.services.signalements.models.routing import LEVELS, WRITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.routing import Rule

SERVICE = "signalements"
FIELDS = (
    *("category", "territory_id", "road_class", "competence", "valid_from", "valid_to", "priority"),
    *("target_id", "team", "outside_name", "outside_phone", "outside_hours", "outside_words", "blocks"),
)
MOST_CASES = 4_000


class RuleConflictError(ValidationError):
    """Another rule of the same organisation says the same place, subject and road, on some of the same days."""

    def __init__(self, other: RoutingRule | None) -> None:
        told = f" («\u00a0{other.competence}\u00a0», {_period(other)})" if other else ""
        super().__init__(
            _(
                "Une autre de vos règles dit déjà cela, pour les mêmes jours%(told)s. Changez les dates, le lieu, le"
                " sujet, la route ou la priorité."
            )
            % {"told": told}
        )
        self.other = other


def _period(rule: RoutingRule) -> str:
    begins = date_format(rule.valid_from, "j F Y")
    if rule.valid_to is None:
        return _("depuis le %(day)s") % {"day": begins}
    return _("du %(day)s au %(end)s") % {"day": begins, "end": date_format(rule.valid_to, "j F Y")}


def rules_of(*, organisation: int) -> QuerySet[RoutingRule]:
    """In an agent's Scope."""
    found = RoutingRule.objects.filter(organisation_id=organisation).select_related(
        "territory", "target", "organisation"
    )
    return found.order_by("category", "road_class", "breadth", "-priority", "-valid_from", "pk")


def inherited(*, organisation: Organisation, day: date) -> list[RoutingRule]:
    """What organisations farther away have written for this one's territory, in force that day or later."""
    if organisation.territory_id is None:
        return []
    rank = WRITERS.get(organisation.kind, 0)
    places = [organisation.territory_id, *ancestors(organisation.territory_id).values_list("pk", flat=True)]
    with Scope.public().enter():
        found = RoutingRule.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), territory_id__in=places, rank__gt=rank
        )
        ordered = found.select_related("territory", "target", "organisation")
        return list(ordered.order_by("rank", "breadth", "category", "road_class", "-priority", "pk"))


def unstaffed(rules: Iterable[RoutingRule]) -> set[int]:
    """Of those to whom these send, the bodies where nobody treats reports any more: what is sent there comes back."""
    bodies = {rule.target_id for rule in rules if rule.target_id is not None}
    return {body for body in bodies if not has_agents(organisation=body)}


def published_rule(*, rule: int | None) -> RoutingRule | None:
    """As everybody may read it, whoever wrote it."""
    with Scope.public().enter():
        return RoutingRule.objects.filter(pk=rule).first() if rule else None


def is_replaced(rule: RoutingRule, nearer: Iterable[RoutingRule], day: date) -> bool:
    """Whether one of these, in force on the whole of the nearer writer's territory, always goes before it."""
    return any(
        one.category in {"", rule.category}
        and one.road_class in {"", rule.road_class}
        and one.territory_id == one.organisation.territory_id
        and one.valid_from <= day
        and (one.valid_to is None or one.valid_to > day)
        for one in nearer
    )


def may_write_rules(organisation: Organisation) -> bool:
    """Public bodies and syndicats: a competence is given by law or by statutes, not taken by an association."""
    return organisation.kind in WRITERS


def homes(organisation: Organisation) -> list[Territory]:
    """The widest territories of which it may speak: its own, and those of its offer."""
    areas = OfferArea.objects.filter(organisation_id=organisation.pk, offer__service=SERVICE)
    found = Territory.objects.filter(
        Q(pk=organisation.territory_id) | Q(pk__in=areas.values("territory_id")), level__in=LEVELS
    )
    return sorted(found, key=lambda area: (area.pk != organisation.territory_id, area.name))


def places(organisation: Organisation) -> list[Territory]:
    """All of which it may speak, the widest first: its territories, then what lies in them."""
    wide = homes(organisation)
    within = {area.pk: area for home in wide for area in inside(home.pk).filter(level__in=LEVELS)}
    for home in wide:
        within.pop(home.pk, None)
    return [*wide, *sorted(within.values(), key=lambda area: (-LEVELS[area.level], area.name))]


def targets(organisation: Organisation) -> QuerySet[Organisation]:
    """Whom it may name: bodies of the places around it and in it, and every syndicat or company of the platform."""
    around = {area.pk for home in homes(organisation) for area in (home, *ancestors(home.pk))}
    around |= {area.pk for area in places(organisation)}
    open_ones = Organisation.objects.filter(
        state__in=[Organisation.State.ACTIVE, Organisation.State.PRACTICE]
    )
    found = open_ones.filter(
        Q(territory_id__in=around) | Q(kind__in=[Organisation.Kind.SYNDICAT, Organisation.Kind.COMPANY])
    )
    return found.order_by("name", "pk")


def receiver(*, commune: int, instead: int) -> int:
    """Who receives what is reported in a commune: the nearest offer, else `instead`."""
    found = providers(territory=commune, service=SERVICE).first()
    return found.organisation_id if found else instead


def may_speak_of(organisation: Organisation, territory: Territory) -> bool:
    return any(
        territory.pk == home.pk or inside(home.pk).filter(pk=territory.pk).exists()
        for home in homes(organisation)
    )


def save_rule(*, values: Mapping[str, Any], rule: RoutingRule | None = None) -> RoutingRule:
    """Inside an agent's Scope. `values`: FIELDS. Raises ValidationError, and RuleConflictError for a conflict."""
    organisation = Organisation.objects.get(pk=acting())
    row = rule or RoutingRule(organisation=organisation)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    _check(organisation, row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "routing_rule_conflict" not in str(error):
            raise
        raise RuleConflictError(_rival(row)) from error
    record(
        action="signalements.rule",
        subject=f"signalements:rule:{row.pk}",
        details={"category": row.category, "road": row.road_class, "target": row.target_id},
    )
    return row


def delete_rule(*, rule: RoutingRule) -> None:
    """What it decided in the past stays told with each report."""
    number = rule.pk
    rule.delete()
    record(action="signalements.rule_deleted", subject=f"signalements:rule:{number}")


def _check(organisation: Organisation, row: RoutingRule) -> None:
    if not may_write_rules(organisation):
        raise ValidationError(
            _(
                "Seuls une mairie, une intercommunalité, un syndicat, un département ou une région en écrivent."
            )
        )
    territory = Territory.objects.filter(pk=row.territory_id).first()
    if territory is None or territory.level not in LEVELS or not may_speak_of(organisation, territory):
        raise ValidationError({"territory": _("Ce lieu n’est pas dans votre territoire.")})
    if row.target_id is not None and row.target_id != organisation.pk:
        _check_target(row.target_id)
    row.rank, row.breadth = WRITERS[organisation.kind], LEVELS[territory.level]


def _check_target(target: int) -> None:
    body = Organisation.objects.filter(pk=target).first()
    if body is None or not body.is_open:
        raise ValidationError({"target": _("Cet organisme n’est pas sur la plateforme.")})
    if not has_agents(organisation=target):
        raise ValidationError(
            {
                "target": _(
                    "%(name)s n’a encore personne pour traiter les signalements\u00a0: ils y resteraient sans réponse."
                )
                % {"name": body.name}
            }
        )


def _rival(row: RoutingRule) -> RoutingRule | None:
    found = RoutingRule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=row.valid_from),
        organisation_id=row.organisation_id,
        territory_id=row.territory_id,
        category=row.category,
        road_class=row.road_class,
        priority=row.priority,
    ).exclude(pk=row.pk)
    if row.valid_to is not None:
        found = found.filter(valid_from__lt=row.valid_to)
    return found.first()


@dataclass(frozen=True, slots=True)
class Changed:
    """Of so many communes, for a category and a class of road: who saw to it, who will."""

    category: str
    title: str
    road_class: str
    before: str
    after: str
    communes: int
    example: str

    @property
    def road(self) -> str:
        return str(RoadClass(self.road_class).label) if self.road_class else ""


@dataclass(frozen=True, slots=True)
class Preview:
    changes: list[Changed]
    communes: int
    looked_at: int
    """Of a very wide territory, evenly some communes only."""


def preview(*, values: Mapping[str, Any], rule: RoutingRule | None, day: date) -> Preview:
    """What saving would change: it is saved, looked at, and undone. Raises what save_rule raises."""
    territory = Territory.objects.get(pk=values["territory_id"])
    communes = list(communes_of(territory.pk))
    day = max(day, values["valid_from"])
    kinds = categories_of(organisation=acting())
    cases, looked = _cases(communes, kinds, values)
    before = winners(cases, day=day)
    with transaction.atomic():
        save_rule(values=values, rule=rule)
        after = winners(cases, day=day)
        transaction.set_rollback(True)
    names = {commune.pk: commune.name for commune in communes}
    titles = {code: kind.title for code, kind in kinds.items()}
    return Preview(_changes(cases, before, after, names, titles), len(communes), looked)


def _cases(
    communes: list[Territory], kinds: Mapping[str, Kind], values: Mapping[str, Any]
) -> tuple[list[Case], int]:
    """Of every subject: the platform's, and those that the organisation has added."""
    categories = [values["category"]] if values["category"] else list(kinds)
    most = max(1, MOST_CASES // len(categories))
    step = -(-len(communes) // most) or 1
    some = communes[::step]
    road = values.get("road_class", "")
    cases = [
        Case(commune=commune.pk, category=code, road_class=road) for code in categories for commune in some
    ]
    return cases, len(some)


def _changes(
    cases: list[Case],
    before: list[Rule | None],
    after: list[Rule | None],
    names: dict[int, str],
    titles: Mapping[str, str],
) -> list[Changed]:
    count: Counter[tuple[str, str, str, str]] = Counter()
    example: dict[tuple[str, str, str, str], str] = {}
    for case, old, new in zip(cases, before, after, strict=True):
        told = (case.category, case.road_class, whose(old), whose(new))
        if told[2] != told[3]:
            count[told] += 1
            example.setdefault(told, names[case.commune])
    return [
        Changed(told[0], titles.get(told[0]) or _("Tout sujet"), *told[1:], number, example[told])
        for told, number in count.most_common()
    ]


def whose(rule: Rule | None) -> str:
    if rule is None:
        return _("la mairie")
    if rule.outside is not None:
        return _("%(name)s (à appeler)") % {"name": rule.outside.name}
    return f"{rule.target_name}, {rule.team}" if rule.team else rule.target_name
