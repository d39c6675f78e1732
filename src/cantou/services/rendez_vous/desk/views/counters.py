from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.booking.domain import resources
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.queries import places
from cantou.core.booking.engine.errors import HoursError
from cantou.core.booking.engine.hours import in_words
from cantou.core.organisations.models import Organisation
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import acting
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.paging import read_key
from cantou.services.rendez_vous.desk.forms.settings import CounterForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, words
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.counters import FIELDS, RESOURCE_FIELDS, same_agenda, save_counter
from cantou.services.rendez_vous.domain.motives import motives_of
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import local_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.rendez_vous.models import Counter


def _form(request: Any, initial: dict[str, Any]) -> CounterForm:
    organisation = request.agent.acting
    return CounterForm(
        *posted(request),
        places=list(places(organisation=organisation)),
        agents=list(who_may(organisation=organisation, service=SERVICE, permission="read")),
        motives=list(motives_of(organisation=organisation).filter(is_offered=True)),
        initial=initial,
    )


def _keep(form: CounterForm, counter: Counter | None) -> Counter:
    given = form.cleaned_data
    place = form.places.get(given["place"])
    if place is None:
        territory = Organisation.objects.values_list("territory_id", flat=True)
        place = resources.add_place(
            name=given["new_place"],
            address=given["new_address"],
            territory_id=territory.get(pk=acting()),
        )
    values = {name: given[name] for name in (*RESOURCE_FIELDS, *FIELDS) if name in given}
    return save_counter(values=values, place=place, counter=counter, motives=form.chosen)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "settings")
    organisation = request.agent.acting
    counters = list(queries.counters_of(organisation=organisation, only_open=False))
    first = counters[0].resource.place_id if counters else ""
    form = _form(request, {"place": str(first), "motives": []})
    if request.method == "POST" and form.is_valid():
        once(
            key=form.cleaned_data["cle"],
            purpose=f"rendez_vous.counter:{organisation}",
            act=lambda: {"counter": _keep(form, None).pk},
        )
        messages.success(request, _("Guichet ajouté."))
        return redirect("bureau:rendez_vous:counters")
    context = {"form": form, "counters": [(one, _hours(one)) for one in counters]}
    return render(
        request, "rendez_vous/desk/counters.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _hours(counter: Counter) -> str:
    """As one says them; as they are written, where they cannot be read any more."""
    written = counter.resource.opening_hours
    try:
        today = local_day()
        monday = today - timedelta(days=today.weekday())
        return " ".join(in_words(written, monday)) if written else ""
    except HoursError:
        return written


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, counter: int) -> HttpResponse:
    request.agent.require(SERVICE, "settings")
    row = _counter(request, counter)
    initial: dict[str, Any] = {name: getattr(row.resource, name) for name in RESOURCE_FIELDS}
    initial |= {name: getattr(row, name) for name in FIELDS}
    initial |= {
        "place": str(row.resource.place_id),
        "motives": [one.motive.code for one in row.serves.select_related("motive")],
    }
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        _keep(form, row)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:rendez_vous:counters")
    context = {"form": form, "counter": row, "others": _elsewhere(request, row)}
    return render(
        request, "rendez_vous/desk/counter.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _counter(request: Any, key: int) -> Counter:
    found = queries.counters_of(organisation=request.agent.acting, only_open=False).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _elsewhere(request: Any, row: Counter) -> list[Counter]:
    """The same person's counters in the other organisations where this agent sets the agendas."""
    agent = request.agent
    organisations = [
        one
        for one in agent.rights.organisations
        if one != agent.acting and agent.rights.may(one, SERVICE, "settings")
    ]
    if row.agent_id is None or not organisations:
        return []
    agent.look_over()
    return queries.counters_of_agent(person=row.agent_id, organisations=organisations)


@require_POST
def same(request: Any, counter: int) -> HttpResponse:
    """One agenda for one person, in two organisations."""
    request.agent.require(SERVICE, "settings")
    row = _counter(request, counter)
    key = read_key(request.POST.get("autre", ""))
    other = next((one for one in _elsewhere(request, row) if one.pk == key), None)
    if other is None:
        raise PermissionDenied
    try:
        same_agenda(counter=row, other=other, person=request.agent.person)
    except (ValidationError, BookingRefusedError) as error:
        messages.warning(request, words(error))
    else:
        messages.success(request, _("C’est un seul agenda maintenant\u00a0: rien ne s’y prend deux fois."))
    return redirect("bureau:rendez_vous:counter", counter=row.pk)
