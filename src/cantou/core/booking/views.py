"""Calendars that phones and agendas fetch again and again: the same bytes are not sent twice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from cantou.core.booking.domain import feeds, own_calendar
from cantou.core.booking.models import Place, Resource

if TYPE_CHECKING:
    from django.http import HttpRequest

TYPE = "text/calendar; charset=utf-8"
PUBLIC_SECONDS = 300


@require_safe
def resource_feed(request: HttpRequest, resource: int) -> HttpResponse:
    found = Resource.objects.filter(pk=resource, is_public=True, archived_at=None).first()
    if found is None:
        raise Http404
    return answer(request, feeds.public_calendar(resources=[found], name=found.name))


@require_safe
def place_feed(request: HttpRequest, place: int) -> HttpResponse:
    found = Place.objects.filter(pk=place, is_public=True, archived_at=None).first()
    if found is None:
        raise Http404
    resources = Resource.objects.filter(
        organisation_id=found.organisation_id, place=found, is_public=True, archived_at=None
    )
    return answer(
        request, feeds.public_calendar(resources=list(resources.order_by("position", "pk")), name=found.name)
    )


@require_safe
def private_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The address is the key: it is neither told to others nor kept by anything in between."""
    feed = feeds.opened(secret=secret)
    if feed is None:
        raise Http404
    return answer(request, feeds.private_calendar(feed=feed), is_private=True)


@require_safe
def person_feed(request: HttpRequest, person: int, secret: str) -> HttpResponse:
    if not own_calendar.opens(person=person, secret=secret):
        raise Http404
    return answer(request, own_calendar.calendar(person=person), is_private=True)


def answer(request: HttpRequest, body: bytes, *, is_private: bool = False) -> HttpResponse:
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or "*" in known:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=TYPE)
        response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["ETag"] = etag
    if is_private:
        patch_cache_control(response, private=True, no_cache=True)
        response.headers["X-Robots-Tag"] = "noindex"
    else:
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
    return response
