"""Changing a round: the order, what is added or taken off, its end, and taking it up again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.people.domain.queries import treating
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.signalements.desk.forms.rounds import ItemsForm
from cantou.services.signalements.desk.views.common import SERVICE
from cantou.services.signalements.desk.views.rounds import (
    UNPROCESSABLE,
    bodies,
    choices,
    not_sent,
    opened,
    shown,
)
from cantou.services.signalements.domain import round_queries as queries
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.rounds import (
    MOST_STOPS,
    RoundOverError,
    add_to_round,
    end_round,
    leave_out,
    put_in_order,
    reopen_round,
)

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.signalements.models import Round


@require_POST
def change(request: Any, tour: UUID) -> HttpResponse:
    """One stop earlier, later, or off the round."""
    stops = queries.stops_of(opened(request, tour))
    here = next((n for n, stop in enumerate(stops) if stop.reference == request.POST.get("arret")), None)
    act = request.POST.get("act")
    if here is None or act not in {"up", "down", "out"}:
        raise Http404
    stop = stops[here]
    if act == "out":
        leave_out(stop=stop)
        messages.success(
            request, _("Ce signalement n’est plus dans la tournée\u00a0: il est de nouveau à traiter.")
        )
    else:
        there = min(max(here + (-1 if act == "up" else 1), 0), len(stops) - 1)
        stops.insert(there, stops.pop(here))
        put_in_order(stops=stops)
    if len(stops) == 1 and act == "out":
        end_round(rounds=opened(request, tour))
    response = redirect("bureau:signalements:round", tour=tour)
    if act != "out":
        response["Location"] += f"#arret-{stop.reference}"
    return response


@require_POST
def end(request: Any, tour: UUID) -> HttpResponse:
    back = end_round(rounds=opened(request, tour))
    text = ngettext(
        "Tournée terminée. %d signalement n’a pas été vu\u00a0: il est de nouveau à traiter.",
        "Tournée terminée. %d signalements n’ont pas été vus\u00a0: ils sont de nouveau à traiter.",
        back,
    )
    messages.success(request, text % back if back else _("Tournée terminée\u00a0: tout a été vu."))
    return redirect("bureau:signalements:round", tour=tour)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Any, tour: UUID) -> HttpResponse:
    """What has come since, or was forgotten, on a round that goes on."""
    rounds = opened(request, tour)
    if all(one.ended_at for one in rounds):
        return _over(request, tour)
    stops = queries.stops_of(rounds)
    mine, here = bodies(request, "treat"), {stop.object_key for stop in stops}
    items = choices(mine)
    form = ItemsForm(*posted(request)[:1], items=items, here=here, room=MOST_STOPS - len(stops))
    if request.method == "POST" and form.is_valid() and _may_be_sent(form, rounds[0]):
        try:
            _added(request, rounds, form)
        except RoundOverError:
            return _over(request, tour)
        return redirect("bureau:signalements:round", tour=tour)
    context = {
        "form": form,
        "round": rounds[0],
        "tour": tour,
        "items": shown([item for item in items if item.object_key not in here], form.ticked),
        "several": len(mine) > 1,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/round_add.html", context, status=status)


def _over(request: Any, tour: UUID) -> HttpResponse:
    messages.warning(request, _("Cette tournée est terminée\u00a0: rouvrez-la d’abord."))
    return redirect("bureau:signalements:round", tour=tour)


def _may_be_sent(form: ItemsForm, one: Round) -> bool:
    if one.agent is not None:
        for text in not_sent(one.agent, form.cleaned_data["item"]):
            form.add_error("item", text)
    return not form.errors


def _added(request: Any, rounds: list[Round], form: ItemsForm) -> None:
    def act() -> dict[str, Any]:
        goings = queries.goings(form.cleaned_data["item"])
        return {"added": add_to_round(rounds=rounds, goings=goings, person=request.agent.person)}

    purpose = f"signalements.added:{rounds[0].key}"
    added = once(key=form.cleaned_data["cle"], purpose=purpose, act=act).answer["added"]
    text = ngettext(
        "%d signalement ajouté, à sa place sur le chemin.",
        "%d signalements ajoutés, à leur place sur le chemin.",
        added,
    )
    told = _("Si l’agent est déjà parti, qu’il rouvre la tournée sur son téléphone là où il y a du réseau.")
    messages.success(request, f"{text % added} {told}")


@require_POST
def reopen(request: Any, tour: UUID) -> HttpResponse:
    rounds = opened(request, tour)
    agent = rounds[0].agent
    for one in rounds:
        if (
            agent is None
            or not treating(organisation=one.organisation_id, named=[SERVICE]).filter(pk=agent.pk).exists()
        ):
            text = _("L’agent n’y traite plus les signalements\u00a0: préparez une nouvelle tournée.")
            messages.warning(request, text)
            return redirect("bureau:signalements:round", tour=tour)
    left = reopen_round(rounds=rounds, day=local_day(timezone.now()))
    text = ngettext(
        "Tournée rouverte\u00a0: il reste %d signalement à voir.",
        "Tournée rouverte\u00a0: il reste %d signalements à voir.",
        left,
    )
    messages.success(request, text % left if left else _("Tournée rouverte\u00a0: il n’y reste rien à voir."))
    return redirect("bureau:signalements:round", tour=tour)
