"""Rounds: choosing reports, how far it is, on paper. Changing one: round_changes.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.people.domain.queries import treating
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.work.domain.queries import Filters, page
from cantou.services.signalements.desk.forms.rounds import PlanForm
from cantou.services.signalements.desk.printing import round_pdf
from cantou.services.signalements.desk.views.common import SERVICE
from cantou.services.signalements.desk.views.round_lines import estimated, figures, lines
from cantou.services.signalements.domain import round_queries as queries
from cantou.services.signalements.domain.queues import SHARED
from cantou.services.signalements.domain.rounds import in_order, plan_round

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.people.models import Person
    from cantou.core.work.models import WorkItem
    from cantou.services.signalements.models import Round

UNPROCESSABLE = 422
MOST_CHOICES = 150


def bodies(request: Any, permission: str) -> list[int]:
    """The organisations for which this agent may do so, those for practice apart: a round looks over all of them."""
    request.agent.look_over()
    rights = request.agent.rights
    found = [one for one in request.agent.treated() if rights.may(one, SERVICE, permission)]
    if not found:
        raise PermissionDenied
    return found


def opened(request: Any, tour: UUID) -> list[Round]:
    rounds = queries.rounds_of(organisations=bodies(request, "treat"), key=tour)
    if not rounds:
        raise Http404
    return rounds


@require_safe
def index(request: Any) -> HttpResponse:
    rounds = queries.latest_rounds(organisations=bodies(request, "treat"))
    context = {"now": [one for one in rounds if not one.ended], "past": [one for one in rounds if one.ended]}
    return render(request, "signalements/desk/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    mine = bodies(request, "treat")
    items = choices(mine)
    form = PlanForm(
        *posted(request)[:1], items=items, people=_people(mine), initial={"agent": _myself(request)}
    )
    if request.method == "POST" and form.is_valid() and _may_go(form):
        return redirect("bureau:signalements:round", tour=_plan(request, form))
    ticked = form.ticked or set(request.GET.getlist("item"))
    context = {"form": form, "items": shown(items, ticked), "several": len(mine) > 1}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/round_new.html", context, status=status)


def choices(mine: list[int]) -> list[WorkItem]:
    """Open reports of theirs, or that they see to for others, urgent and late ones first."""
    asked = Filters(services={one: frozenset({SERVICE}) for one in mine}, service=SERVICE)
    found = queries.ours_to_see(page(asked, size=MOST_CHOICES))
    return sorted(found, key=lambda one: (not one.urgent, one.due_at is None, one.due_at or one.received_at))


def shown(items: list[WorkItem], ticked: set[str]) -> list[tuple[WorkItem, bool, bool, bool]]:
    """Each with whether it is ticked, on a round already, of another organisation."""
    taken = queries.already_planned(items)
    return [
        (item, item.reference in ticked, item.object_key in taken, item.queue == SHARED) for item in items
    ]


def _people(mine: list[int]) -> list[Person]:
    found = {person.pk: person for one in mine for person in treating(organisation=one, named=[SERVICE])}
    return list(found.values())


def _myself(request: Any) -> str:
    return str(request.user.handle)


def _may_go(form: PlanForm) -> bool:
    for text in not_sent(form.by_handle[form.cleaned_data["agent"]], form.cleaned_data["item"]):
        form.add_error("agent", text)
    return not form.errors


def not_sent(agent: Person, items: Iterable[WorkItem]) -> list[str]:
    """An agent sees, and marks, the reports of the mairies that they work for: what is said of the others."""
    names = {item.organisation_id: item.organisation.name for item in items}
    text = _("%(agent)s ne traite pas les signalements de\u00a0: %(name)s.")
    return [
        text % {"agent": agent, "name": name}
        for organisation, name in names.items()
        if not treating(organisation=organisation, named=[SERVICE]).filter(pk=agent.pk).exists()
    ]


def _plan(request: Any, form: PlanForm) -> str:
    given = form.cleaned_data
    start = queries.start_of(organisation=request.agent.acting)

    def act() -> dict[str, Any]:
        tour = uuid4()
        plan_round(
            key=tour,
            goings=in_order(queries.goings(given["item"]), start),
            agent=form.by_handle[given["agent"]].pk,
            day=given["day"],
            mode=given["mode"],
            start=start,
            person=request.agent.person,
        )
        return {"tour": str(tour)}

    purpose = f"signalements.round:{request.agent.person}"
    return str(once(key=given["cle"], purpose=purpose, act=act).answer["tour"])


@require_safe
def show(request: Any, tour: UUID) -> HttpResponse:
    rounds = opened(request, tour)
    stops = queries.stops_of(rounds)
    told = lines(stops)
    context = {
        "round": rounds[0],
        "tour": tour,
        "bodies": [one.organisation.name for one in rounds],
        "lines": told,
        "seen": sum(bool(stop.outcome) for stop in stops),
        "ended": all(one.ended_at for one in rounds),
        "estimate": estimated(rounds[0], stops),
        "figures": figures(told),
    }
    return render(request, "signalements/desk/round.html", context)


@require_safe
def printed(request: Any, tour: UUID) -> HttpResponse:
    rounds = opened(request, tour)
    stops = queries.stops_of(rounds)
    pdf = round_pdf(rounds=rounds, lines=lines(stops), estimate=estimated(rounds[0], stops))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tournee-{rounds[0].day.isoformat()}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
