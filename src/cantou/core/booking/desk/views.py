"""Who may follow what is booked from elsewhere, and what is kept elsewhere and busy here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.desk.forms import OutsideForm
from cantou.core.booking.domain import feeds, outside, permissions
from cantou.core.booking.domain.door import week_pdf
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.trouble import calendar_of
from cantou.core.booking.engine.errors import CalendarError
from cantou.core.booking.models import Feed, OutsideCalendar, Place, Resource
from cantou.core.booking.tasks import fetch_calendar
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import read_day
from cantou.core.web.idempotency import once

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _services(agent: Any) -> frozenset[str]:
    """Those in which this agent has a part, for the organisation acted for."""
    return permissions.read_by(agent.rights, agent.acting)


def _may_change(agent: Any, resource: Resource) -> bool:
    """What is busy is decided by whoever treats the service's bookings, or sets the organisation."""
    treated = permissions.treated_by(agent.rights, agent.acting)
    return resource.service in treated or agent.may("", "organisation")


def _resources(agent: Any) -> QuerySet[Resource]:
    found = Resource.objects.filter(organisation_id=agent.acting, archived_at=None)
    if not agent.may("", "organisation"):
        found = found.filter(service__in=_services(agent))
    return found.select_related("place").order_by("place__position", "place__name", "position", "name", "pk")


def _one(agent: Any, resource: int) -> Resource:
    found = _resources(agent).filter(pk=resource).first()
    if found is None:
        raise Http404
    return found


def _to_change(agent: Any, resource: int) -> Resource:
    found = _one(agent, resource)
    if not _may_change(agent, found):
        raise PermissionDenied
    return found


def _may_enter(agent: Any) -> None:
    if not _services(agent) and not agent.may("", "organisation"):
        raise PermissionDenied


@require_safe
def calendars(request: Any) -> HttpResponse:
    _may_enter(request.agent)
    places: dict[int, dict[str, Any]] = {}
    for resource in _resources(request.agent):
        group = places.setdefault(resource.place_id, {"place": resource.place, "resources": []})
        group["resources"].append(resource)
    return render(request, "booking/desk/calendars.html", {"places": list(places.values())})


@require_safe
def calendar(request: Any, resource: int) -> HttpResponse:
    found = _one(request.agent, resource)
    mine = _my_feed(request.agent, found)
    rows = OutsideCalendar.objects.filter(organisation_id=request.agent.acting, resource=found)
    context = {
        "resource": found,
        "public_url": platform_url("agenda:resource", found.pk) if found.is_public else "",
        "feed": mine,
        "outside": list(rows.order_by("pk")),
        "takes_outside": found.form in {"atom", "whole"},
        "may_follow": found.service in _services(request.agent),
        "may_change": _may_change(request.agent, found),
    }
    return render(request, "booking/desk/calendar.html", context)


@require_safe
def trouble(request: Any, trouble: str) -> HttpResponse:
    """From the queue to the agenda that is not read any more."""
    found = calendar_of(_outsides(request.agent), trouble)
    if found is None:
        raise Http404
    return redirect("desk_calendar", found.resource_id)


def _my_feed(agent: Any, resource: Resource) -> Feed | None:
    found = Feed.objects.filter(
        organisation_id=agent.acting, resource=resource, made_by_id=agent.person, revoked_at=None
    )
    return found.order_by("-pk").first()


@require_POST
def address(request: Any, resource: int) -> HttpResponse:
    """A first address, or another in its place. It is on the page that answers, and nowhere else."""
    found = _one(request.agent, resource)
    if found.service not in _services(request.agent):
        raise PermissionDenied
    feed = _my_feed(request.agent, found)
    if feed is None:
        _feed, secret = feeds.make_feed(
            organisation=request.agent.acting, made_by=request.agent.person, resource=found
        )
    else:
        secret = feeds.renew(feed=feed)
    context = {
        "resource": found,
        "address": platform_url("agenda:private", secret),
        "renewed": feed is not None,
    }
    response = render(request, "booking/desk/address.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def address_revoke(request: Any, resource: int) -> HttpResponse:
    found = _one(request.agent, resource)
    feed = _my_feed(request.agent, found)
    if feed is not None:
        feeds.revoke(feed=feed)
    messages.success(request, _("Votre adresse n’ouvre plus rien."))
    return redirect("desk_calendar", found.pk)


def outside_new(request: Any, resource: int) -> HttpResponse:
    found = _to_change(request.agent, resource)
    form = OutsideForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _add(request, found, form.cleaned_data)
        except (CalendarError, BookingRefusedError) as refused:
            form.add_error("file" if form.cleaned_data["file"] is not None else "url", str(refused))
        else:
            return redirect("desk_calendar", found.pk)
    context = {"form": form, "resource": found}
    return render(request, "booking/desk/outside_new.html", context, status=422 if form.errors else 200)


def _add(request: Any, resource: Resource, given: dict[str, Any]) -> None:
    def act() -> dict[str, Any]:
        made = outside.add_calendar(
            resource=resource, title=given["title"], url=given["url"], data=given["file"]
        )
        if given["url"]:
            fetch_calendar.defer(organisation=made.organisation_id, calendar=made.pk)
        return {"calendar": made.pk}

    once(key=given["key"], purpose="booking.outside", act=act)
    said = _("L’agenda est lu.") if given["file"] is not None else _("L’agenda va être lu dans la minute.")
    messages.success(request, said)


def _outsides(agent: Any) -> QuerySet[OutsideCalendar]:
    rows = OutsideCalendar.objects.filter(organisation_id=agent.acting, resource__in=_resources(agent))
    return rows.select_related("resource")


def _outside(agent: Any, key: int) -> OutsideCalendar:
    found = _outsides(agent).filter(pk=key).first()
    if found is None:
        raise Http404
    if not _may_change(agent, found.resource):
        raise PermissionDenied
    return found


@require_POST
def outside_again(request: Any, outside: int) -> HttpResponse:
    row = _outside(request.agent, outside)
    if row.sealed_url is not None:
        fetch_calendar.defer(organisation=row.organisation_id, calendar=row.pk)
        messages.success(request, _("L’agenda va être relu dans la minute."))
    return redirect("desk_calendar", row.resource_id)


@require_POST
def outside_remove(request: Any, outside: int) -> HttpResponse:
    row = _outside(request.agent, outside)
    _remove(row)
    messages.success(request, _("« %(title)s » ne compte plus ici.") % {"title": row.title})
    return redirect("desk_calendar", row.resource_id)


def _remove(row: OutsideCalendar) -> None:
    outside.remove_calendar(calendar=row)


@require_safe
def week(request: Any, place: int) -> HttpResponse:
    """For the door: what anybody may know of the week, in large letters."""
    _may_enter(request.agent)
    found = Place.objects.filter(organisation_id=request.agent.acting, pk=place).first()
    if found is None:
        raise Http404
    monday = _monday(request.GET.get("du", ""))
    response = HttpResponse(week_pdf(place=found, monday=monday), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="semaine-{monday:%Y-%m-%d}.pdf"'
    return response


def _monday(text: str) -> date:
    day = read_day(text) or timezone.localdate()
    return day - timedelta(days=day.weekday())
