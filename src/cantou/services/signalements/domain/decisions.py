"""A report is routed: what was decided is kept with its reasons, and whoever is in charge gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import ancestors
from cantou.services.signalements.domain import participations
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.road_map import road_at
from cantou.services.signalements.domain.roads import Road, road_named, road_told
from cantou.services.signalements.domain.routing import Routed, route
from cantou.services.signalements.models import Part, Report, Routing, RoutingRule, Share

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from typing import Any

    from django.db.models import QuerySet

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Draft, Participation

MOST_BROUGHT_BACK = 500
"""In one day, of one organisation."""
ROAD_QUESTION = "route"
"""The question of a category whose answer is the road's number."""


def road_of(
    *, answers: Mapping[str, Any], words: str, lon: float | None, lat: float | None, accuracy: int | None
) -> Road:
    """What was typed first, the imported roads after; a road that is only near is not guessed."""
    typed = road_named(str(answers.get(ROAD_QUESTION) or ""))
    told = typed or road_told(words)
    if told or lon is None or lat is None:
        return told
    return road_at(lon=lon, lat=lat, accuracy=accuracy)


def road_of_report(report: Report) -> Road:
    answers = {answer["id"]: answer["value"] for answer in report.answers}
    return road_of(
        answers=answers, words=report.where, lon=report.lon, lat=report.lat, accuracy=report.accuracy
    )


def foresee(draft: Draft, kinds: dict[str, Kind] | None = None) -> Routed:
    """Where a draft would go today, in its own Scope. `kinds`: its organisation's, where they have been read."""
    return foreseen(
        organisation=draft.organisation_id,
        commune=draft.commune_id,
        category=draft.category,
        answers=draft.answers,
        where=draft.somewhere,
        kinds=kinds,
    )


def foreseen(
    *,
    organisation: int,
    commune: int,
    category: str,
    answers: Mapping[str, Any],
    where: Somewhere | None,
    kinds: dict[str, Kind] | None = None,
) -> Routed:
    """Where a report would go today, before there is one. `answers`: question → value. In any Scope."""
    where = where or Somewhere("words")
    words = ", ".join(part for part in (where.label, where.words) if part)
    return route(
        organisation=organisation,
        commune=commune,
        category=category,
        road=road_of(answers=answers, words=words, lon=where.lon, lat=where.lat, accuracy=where.accuracy),
        day=local_day(timezone.now()),
        title=title_of(kinds or categories_of(organisation=organisation), category),
    )


def decide(
    *,
    report: Report,
    cause: str,
    day: date | None = None,
    person: int | None = None,
    at: datetime | None = None,
    tell: bool = True,
    kinds: dict[str, Kind] | None = None,
    before: Routed | None = None,
) -> Routed:
    """Inside a Scope of the owner's. By the rules of `day`, in Paris; today without one.

    What has just been read: `kinds`, of the owner; `before`, where the draft would go, if nothing has changed since.
    """
    road, day = road_of_report(report), day or local_day(timezone.now())
    if before is not None and _is_of(before, report, road, day):
        routed = before
    else:
        routed = route(
            organisation=report.organisation_id,
            commune=report.commune_id,
            category=report.category,
            road=road,
            day=day,
            title=title_of(kinds or categories_of(organisation=report.organisation_id), report.category),
        )
    is_new = cause == Routing.Cause.FILED
    _keep(report, cause, routed, person=person, at=at, number=1 if is_new else _next(report))
    _follow(report, routed, None if is_new else participations.charge_of(report), at=at, tell=tell)
    return routed


def _follow(report: Report, routed: Routed, charge: Share | None, *, at: datetime | None, tell: bool) -> None:
    """`charge`: who has it now, where that is somebody else."""
    if routed.is_elsewhere and (charge is None or charge.to_id != routed.target):
        why = routed.rule.competence if routed.rule else ""
        participations.hand_over(
            report=report,
            to=routed.target,
            part=Part.IN_CHARGE,
            why=why,
            team=routed.team,
            at=at,
            tell=tell,
        )
    elif not routed.is_elsewhere and charge is not None:
        participations.take_back(report=report, share=charge, why=routed.plain[:400], tell=tell)


def _is_of(routed: Routed, report: Report, road: Road, day: date) -> bool:
    asked = (routed.owner, routed.category, routed.road, routed.day)
    return asked == (report.organisation_id, report.category, road, day)


def hand_over(*, report: Report, to: int, part: str, why: str, person: int | None) -> Share:
    """Inside an agent's Scope of the owner's: an agent decides otherwise than the rules, and says why."""
    _check_staffed(to)
    if _lock(report).merged_into_id is not None:
        raise ValidationError(_("Il est regroupé avec un autre\u00a0: transmettez celui qui est suivi."))
    before = participations.charge_of(report)
    share = participations.hand_over(report=report, to=to, part=part, why=why)
    if part == Part.IN_CHARGE and share != before:
        _keep_by_hand(report, Routing.Cause.HANDED, share.to.name, why, target=to, person=person)
    return share


def _check_staffed(to: int) -> None:
    if not participations.has_agents(organisation=to):
        raise ValidationError(
            {"to": _("Personne n’y traite encore les signalements\u00a0: il y resterait sans réponse.")}
        )


def take_back(*, report: Report, share: Share, why: str, person: int | None, given_back: bool) -> None:
    """`given_back`: by the participant, in the report's own Scope; else by the owner's agent."""
    _lock(report)
    share.refresh_from_db(fields=["until"])
    if share.until is not None:
        return  # The other side was first.
    participations.take_back(report=report, share=share, why=why)
    if share.part == Part.IN_CHARGE:
        name = share.to.name if given_back else report.organisation.name
        _keep_by_hand(report, Routing.Cause.BACK, name, why, target=None, person=person)


def keep_here(*, report: Report, share: Share, tell: bool) -> None:
    """Inside a Scope of the owner's, by nobody in particular: the other one has lost its last agent."""
    why = _("Plus personne n’y traite les signalements\u00a0: %(name)s") % {"name": share.to.name}
    if _lock(report).merged_into_id is None:
        participations.take_back(report=report, share=share, why=why, tell=tell)
        _keep_told(report, Routing.Cause.BACK, report.organisation.name, f"{why}.", target=None, person=None)


def bring_back_unstaffed(*, organisation: int) -> int:
    """Inside an agent's Scope, each day: what is open and in charge of a body that has no agent left. Those who
    reported and the agents here are told. Returns how many.
    """
    charged = Share.objects.filter(organisation_id=organisation, until=None, part=Part.IN_CHARGE)
    rows = charged.filter(report__organisation_id=organisation, report__closed_at=None)
    shares = list(rows.select_related("report__organisation", "to").order_by("pk")[:MOST_BROUGHT_BACK])
    bodies = {share.to_id for share in shares}
    empty = {body for body in bodies if not participations.has_agents(organisation=body)}
    back = [share for share in shares if share.to_id in empty]
    for share in back:
        keep_here(report=share.report, share=share, tell=True)
    return len(back)


def hand_on(*, report: Report, side: Participation, to: int, why: str, person: int | None) -> Share:
    """Inside the report's own Scope, by an agent of whoever is in charge: it is a third one's. Raises ValidationError.

    The owner sees it in its queue, and may take it back from either; the reporter is told.
    """
    if to == side.organisation_id:
        raise ValidationError({"to": _("C’est votre organisme\u00a0: il s’en occupe déjà.")})
    _check_staffed(to)
    if _lock(report).merged_into_id is not None:
        raise ValidationError(_("Il est regroupé avec un autre\u00a0: rendez-le plutôt."))
    charge = participations.charge_of(report)
    if charge is None or charge.to_id != side.organisation_id:
        told = _("%(name)s l’a repris entre-temps\u00a0: il n’est plus chez vous.")
        raise ValidationError(told % {"name": side.owner.name})
    share = participations.hand_over(report=report, to=to, part=Part.IN_CHARGE, why=why)
    by = _("Décidé par %(name)s") % {"name": side.organisation.name}
    plain = _("%(name)s s’en occupe.") % {"name": share.to.name}
    told = f"{plain} {by}\u00a0: {why}"
    _keep_told(report, Routing.Cause.HANDED, share.to.name, told, target=to, person=person)
    return share


def around(report: Report) -> QuerySet[Organisation]:
    """To whom it may be handed over: bodies of the place and of what it lies in, and those that rules here name."""
    places = [report.commune_id, *ancestors(report.commune_id).values_list("pk", flat=True)]
    with Scope.public().enter():
        named = RoutingRule.objects.filter(territory_id__in=places, target__isnull=False)
        keys = list(named.values_list("target_id", flat=True).distinct())
    found = Organisation.objects.filter(
        Q(territory_id__in=places) | Q(pk__in=keys),
        state__in=[Organisation.State.ACTIVE, Organisation.State.PRACTICE],
    )
    return found.exclude(pk=report.organisation_id).order_by("name", "pk")


def history(report: Report) -> QuerySet[Routing]:
    """The latest first."""
    found = Routing.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.select_related("target", "person").order_by("-number")


def latest(report: Report) -> Routing | None:
    return history(report).first()


def _lock(report: Report) -> Report:
    """As it is now. Two agents who hand it over at once, or merge it, do so one after the other."""
    mine = {"organisation_id": report.organisation_id, "pk": report.pk}
    return Report.objects.select_for_update(of=("self",)).get(**mine)


def _next(report: Report) -> int:
    return Routing.objects.filter(organisation_id=report.organisation_id, report=report).count() + 1


def _keep(
    report: Report, cause: str, routed: Routed, *, person: int | None, at: datetime | None, number: int
) -> Routing:
    return Routing.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        number=number,
        cause=cause,
        category=routed.category,
        road_class=routed.road.road_class,
        road=routed.road.name,
        day=routed.day,
        rules=routed.rules,
        target_id=routed.target if routed.is_elsewhere else None,
        team=routed.team,
        outside=routed.outside.kept if routed.outside else {},
        explanation=routed.explanation,
        plain=routed.plain,
        person_id=person,
        at=at or timezone.now(),
    )


def _keep_by_hand(
    report: Report, cause: str, name: str, why: str, *, target: int | None, person: int | None
) -> Routing:
    plain = _("%(name)s s’en occupe.") % {"name": name}
    by = _("Décidé par un agent")
    told = f"{plain} {by}\u00a0: {why}" if why else f"{plain} {by}."
    return _keep_told(report, cause, name, told, target=target, person=person)


def _keep_told(
    report: Report, cause: str, name: str, explanation: str, *, target: int | None, person: int | None
) -> Routing:
    road = road_of_report(report)
    return Routing.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        number=_next(report),
        cause=cause,
        category=report.category,
        road_class=road.road_class,
        road=road.name,
        day=local_day(timezone.now()),
        target_id=target,
        explanation=explanation,
        plain=_("%(name)s s’en occupe.") % {"name": name},
        person_id=person,
    )
