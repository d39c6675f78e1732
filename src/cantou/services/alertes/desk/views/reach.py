"""Whom a message reached: counts that live, lines, certificate; and who is subscribed at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.scope.scope import current
from cantou.core.territories.domain.queries import communes_of, places_of
from cantou.core.territories.models import Place, Territory
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.core.web.veiled import unveiled, veil
from cantou.services.alertes.desk.forms.reaching import CounterForm
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, may, require, thread_or_404
from cantou.services.alertes.domain import certificate, counter, ledger, queries
from cantou.services.alertes.domain.fanout import topic_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.services.alertes.models import Alert, Thread

MOST_PLACES = 500


def message_of(request: Any, thread: Thread) -> Alert:
    """The latest, or the one that the address names."""
    rows = list(queries.messages_of(organisation=thread.organisation_id, thread=thread.pk))
    wanted = request.GET.get("message", "")
    found = next((row for row in rows if str(row.number) == wanted), rows[0] if rows else None)
    if found is None:
        raise Http404
    return found


@require_safe
def reach(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert)
    context = _context(request, thread)
    context["sent_messages"] = list(
        queries.messages_of(organisation=thread.organisation_id, thread=thread.pk)
    )
    return render(request, "alertes/desk/reach.html", context)


@require_safe
def state(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert)
    return render(request, "alertes/desk/parts/counts.html", _context(request, thread))


def _context(request: Any, thread: Thread) -> dict[str, Any]:
    message = message_of(request, thread)
    organisation = thread.organisation_id
    return {
        "thread": thread,
        "message": message,
        "fanout": ledger.fanout_of(organisation=organisation, alert=message.pk),
        "counts": ledger.counts(organisation=organisation, alert=message.pk),
        "reader": request.agent.person,
        "topic": topic_of(organisation),
        "may_follow": may(request, "cell"),
    }


@require_safe
def lines(request: Any, alert: str) -> StreamingHttpResponse:
    thread = thread_or_404(request, alert)
    message, scope = message_of(request, thread), current()
    assert scope is not None

    def read() -> Iterator[str]:
        yield "\ufeff"
        with scope.enter():
            yield from ledger.csv_lines(organisation=thread.organisation_id, alert=message.pk)

    response = StreamingHttpResponse(read(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="diffusion-{thread.code}-{message.number}.csv"'
    return response


@require_POST
def certify(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert)
    number = request.POST.get("message", "")
    rows = queries.messages_of(organisation=thread.organisation_id, thread=thread.pk)
    row = next((one for one in rows if str(one.number) == number), None)
    message = queries.alert_of(organisation=thread.organisation_id, alert=row.pk) if row else None
    if message is None:
        raise Http404
    response = HttpResponse(certificate.certify(alert=message), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificat-{thread.code}-{message.number}.pdf"'
    return response


# -- At the counter


def _places(organisation: int) -> list[tuple[str, str]]:
    body = Territory.objects.filter(organisations=organisation).first()
    if body is None:
        return []
    towns = list(communes_of(body.pk)[:MOST_PLACES])
    found = [(f"c.{veil(town.pk)}", town.name) for town in towns]
    for town in towns[:20]:
        found += [
            (f"p.{veil(place.pk)}", f"{place.label}, {town.name}")
            for place in places_of(town.pk, kind=Place.Kind.HAMLET)[:MOST_PLACES]
        ]
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: Any) -> HttpResponse:
    """The person is there: nothing is to be confirmed, and a sheet is printed for them."""
    organisation = require(request, "cell")
    form = CounterForm(posted(request)[0], places=_places(organisation))
    if request.method == "POST" and form.is_valid():
        sheet = _subscribed(request, organisation, form)
        if sheet is not None:
            response = HttpResponse(sheet, content_type="application/pdf")
            response["Content-Disposition"] = 'attachment; filename="alertes-confirmation.pdf"'
            return response
    return render(
        request, "alertes/desk/counter.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200
    )


def _subscribed(request: Any, organisation: int, form: CounterForm) -> bytes | None:
    said = form.cleaned_data
    kind, _dot, key = said["lieu"].partition(".")
    place = Place.objects.filter(pk=unveiled(key)).first() if kind == "p" else None
    town = Territory.objects.get(pk=place.commune_id if place else unveiled(key))
    try:
        who = counter.who_of(channel=said["moyen"], address=said["adresse"])
    except ValidationError as error:
        form.add_error("adresse", error)
        return None

    def act() -> dict[str, Any]:
        counter.subscribe(organisation=organisation, who=who, commune=town, place=place, by=request.user.pk)
        return {"done": True}

    once(key=said["cle"], purpose=f"alertes.counter:{organisation}", act=act)
    return counter.sheet(organisation=organisation, who=who, commune=town, place=place)


@require_safe
def subscribers(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    context = {
        "rows": counter.numbers(organisation=organisation),
        "total": counter.total(organisation=organisation),
        "may_subscribe": may(request, "cell"),
    }
    return render(request, "alertes/desk/subscribers.html", context)
