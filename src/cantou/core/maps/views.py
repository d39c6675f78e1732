"""Maps as images and as data: the same for everybody."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.maps.domain.figures import collection
from cantou.core.maps.domain.ground import ground_of, numbers_in
from cantou.core.maps.engine.draw import HEIGHT, WIDTH, Frame, draw_picker, draw_place
from cantou.core.maps.engine.parts import Point
from cantou.core.maps.engine.picking import CLOSEST, SIZES, View, read_place
from cantou.core.maps.engine.projection import Projection
from cantou.core.territories.domain.queries import current

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cantou.core.territories.models import Territory

SECONDS = 24 * 3600


def _territory(level: str, code: str) -> Territory:
    return get_object_or_404(current(level), code=code)


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = quote_etag(sha256(response.content).hexdigest()[:20])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    patch_cache_control(response, public=True, max_age=SECONDS)
    return response


def _image(request: HttpRequest, svg: str) -> HttpResponse:
    return _answer(request, HttpResponse(svg, content_type="image/svg+xml; charset=utf-8"))


@require_safe
def outline(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """A territory among its neighbours."""
    ground = ground_of(_territory(level, code).pk)
    if ground.bounds is None:
        raise Http404
    projection = Projection.fit(ground.bounds, WIDTH, HEIGHT)
    drawing = draw_place(areas=ground.areas, frame=Frame(ground.name), projection=projection)
    return _image(request, drawing.svg)


@require_safe
def data(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """Its outline, for the interactive map."""
    found = collection(territory=_territory(level, code).pk)
    return _answer(request, JsonResponse(found, content_type="application/geo+json"))


@require_safe
def picker(request: HttpRequest, code: str) -> HttpResponse:
    """The image of a commune on which a place is pointed at. t: pixels; z: step; c: centre; p: point."""
    view, size = _view(request)
    ground = ground_of(_territory("commune", code).pk)
    if ground.bounds is None:
        raise Http404
    projection = view.projection(ground.bounds, size)
    numbers = numbers_in(ground.territory, projection.bounds()) if view.step else []
    drawing = draw_picker(
        areas=ground.areas,
        names=ground.names,
        numbers=numbers,
        point=Point(*view.point) if view.point else None,
        frame=Frame(_("Carte de %(name)s") % {"name": ground.name}),
        projection=projection,
    )
    return _image(request, drawing.svg)


def _view(request: HttpRequest) -> tuple[View, int]:
    """404 for what none of our pages asks: nobody fills a cache with images of their own."""
    asked = request.GET
    size, step = asked.get("t", ""), asked.get("z", "0")
    places = {name: read_place(asked[name]) if name in asked else None for name in ("c", "p")}
    wrong = any(name in asked and places[name] is None for name in places)
    if wrong or size not in map(str, SIZES) or step not in map(str, range(CLOSEST + 1)):
        raise Http404
    return View(int(step), places["c"], places["p"]), int(size)
