"""The round on the agent's phone, where there may be no network: what was opened stays there, what is marked leaves
later, once. docs/adr/0105.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.people.domain.queries import people_named
from cantou.core.web.idempotency import once
from cantou.core.web.offline import worker_script
from cantou.services.signalements.desk.forms.rounds import VisitForm
from cantou.services.signalements.desk.views.common import SERVICE
from cantou.services.signalements.desk.views.round_lines import figures, lines
from cantou.services.signalements.desk.views.rounds import bodies, opened
from cantou.services.signalements.domain import round_queries as queries
from cantou.services.signalements.domain.permissions import may_change_status
from cantou.services.signalements.domain.visits import TakenAwayError
from cantou.services.signalements.domain.visits import visit as mark
from cantou.services.signalements.models import RoundStop

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.files.models import StoredFile
    from cantou.services.signalements.domain.visits import Visited

UNPROCESSABLE, GONE = 422, 410


def worker(request: Any) -> HttpResponse:
    """Of the rounds alone: no other page of the desk is ever kept."""
    bodies(request, "treat")
    return worker_script()


@require_safe
def field(request: Any, tour: UUID) -> HttpResponse:
    return _show(request, tour)


def _show(request: Any, tour: UUID, wrong: VisitForm | None = None, reference: str = "") -> HttpResponse:
    rounds = opened(request, tour)
    stops = queries.stops_of(rounds)
    photos = queries.first_photos(stops)
    shown = []
    told = lines(stops)
    for line in told:
        here = wrong if wrong is not None and reference == line.stop.reference else None
        seen = line.report.status if line.report else ""
        form = here or VisitForm(initial={"seen": seen}, auto_id=f"id_{line.number}_%s")
        pictures = [_small(file, line.photos) for file in photos.get(line.stop.object_key, [])[:2]]
        shown.append({"line": line, "form": form, "photos": pictures, "wrong": here is not None})
    context = {
        "round": rounds[0],
        "tour": tour,
        "shown": shown,
        "seen": sum(bool(stop.outcome) for stop in stops),
        "figures": figures(told),
        "handle": request.user.handle,
        "service_worker_url": reverse("bureau:signalements:rounds_worker"),
    }
    return render(request, "signalements/desk/field.html", context, status=UNPROCESSABLE if wrong else 200)


def _small(file: StoredFile, base: str) -> dict[str, str]:
    """One width, the smallest: the one that is kept is the one that is shown."""
    smallest = file.renditions[-1]
    return {"src": f"{base}{smallest.name}", "alt": file.alt or _("Photographie envoyée avec le signalement")}


@require_safe
def state(request: Any, tour: UUID) -> JsonResponse:
    """Who is signed in, and the token of their forms: asked by the phone before it sends what has waited.

    It says nothing of the round, so it answers for one that has gone: what was marked on it is not lost.
    """
    bodies(request, "treat")
    response = JsonResponse({"agent": request.user.handle, "token": get_token(request), "round": str(tour)})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def visit(request: Any, tour: UUID) -> HttpResponse:
    by_program = "application/json" in request.headers.get("Accept", "")
    reference = request.POST.get("arret", "")
    stop = next((one for one in queries.stops_of(opened(request, tour)) if one.reference == reference), None)
    if stop is None:
        return _not_on_it(by_program=by_program)
    if not _may(request, stop):
        raise PermissionDenied
    form = VisitForm(request.POST, request.FILES, auto_id="id_wrong_%s")
    if form.is_valid():
        try:
            return _arrived(request, tour, _marked(request, stop, form), by_program=by_program)
        except TakenAwayError:
            form.add_error(None, _taken_away(stop))
    if not by_program:
        return _show(request, tour, form, reference)
    text = " ".join(str(line) for lines in form.errors.values() for line in lines)
    return JsonResponse({"code": "refused", "message": text}, status=UNPROCESSABLE)


def _arrived(request: Any, tour: UUID, told: str, *, by_program: bool) -> HttpResponse:
    if by_program:
        return JsonResponse({"arrived": True, "message": told, "same": True})
    messages.success(request, told)
    return redirect("bureau:signalements:round_field", tour=tour)


def _may(request: Any, stop: RoundStop) -> bool:
    """What another organisation has taken back is said, rather than refused."""
    rights = request.agent.rights
    if stop.participation is not None:
        return bool(rights.may(stop.organisation_id, SERVICE, "treat"))
    return stop.report is not None and may_change_status(rights, stop.report)


def _taken_away(stop: RoundStop) -> str:
    name = stop.participation.owner.name if stop.participation else ""
    return _("%(name)s a repris ce signalement\u00a0: rien n’est noté. Dites-le au secrétariat.") % {
        "name": name
    }


def _marked(request: Any, stop: RoundStop, form: VisitForm) -> str:
    request.agent.act_for(stop.organisation_id)

    def act() -> dict[str, Any]:
        done = mark(stop=stop, said=form.visit, person=request.agent.person)
        return {"told": _told(done, form.visit.outcome)}

    purpose = f"signalements.visit:{stop.reference}"
    return str(once(key=form.cleaned_data["cle"], purpose=purpose, act=act).answer["told"])


def _told(done: Visited, outcome: str) -> str:
    """What has changed meanwhile is said: the agent was out of reach."""
    if done.is_over:
        return _(
            "Entre-temps, un collègue avait déjà terminé ce signalement. Votre passage, votre mot et votre photographie"
            " sont gardés dans ses notes."
        )
    text = (
        _("C’est noté\u00a0: fait.") if outcome == RoundStop.Outcome.DONE else _("C’est noté\u00a0: pas pu.")
    )
    if done.given:
        name = people_named(keys=[done.given]).get(done.given, "")
        text += " " + _("Entre-temps, ce signalement avait été confié à %(name)s.") % {"name": name}
    elif done.moved:
        text += " " + _("Entre-temps, un collègue en avait changé l’état.")
    return text


def _not_on_it(*, by_program: bool) -> HttpResponse:
    if not by_program:
        raise Http404
    text = _(
        "Ce signalement n’est plus dans la tournée. Votre mot est gardé ici\u00a0: dites-le au secrétariat."
    )
    return JsonResponse({"code": "gone", "message": text}, status=GONE)
