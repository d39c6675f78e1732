"""What machines ask of a portal or of the platform: style sheets, icons, certificates, what there is to read."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.transaction import non_atomic_requests
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from cantou.core.organisations.domain.hosts import answers
from cantou.core.organisations.domain.themes import stylesheet
from cantou.core.organisations.models import Organisation, Theme
from cantou.core.registry import services
from cantou.core.search.models import Entry
from cantou.core.territories.domain.queries import communes_of
from cantou.core.web.icons import ICONS
from cantou.core.web.offline import worker_script
from cantou.core.web.pagecache import cacheable
from cantou.core.web.theme import DEFAULTS
from cantou.portal.context import base_of
from cantou.portal.doors import doors_of
from cantou.portal.here import here
from cantou.portal.sitemaps import departement_pages, departements_with_portals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

FOR_EVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=300"
MOST_ENTRIES = 40_000
XML = "application/xml; charset=utf-8"


@non_atomic_requests
def ask(request: HttpRequest) -> HttpResponse:
    """On-demand TLS: 200 when a certificate may be had for this name. One read by key, no Scope needed."""
    known = answers(request.GET.get("domain", "")[:253])
    return HttpResponse("ok" if known else "no", status=200 if known else 404, content_type="text/plain")


def theme(request: HttpRequest, slug: str, version: str) -> HttpResponse:  # noqa: ARG001
    """An organisation's six colours. An address of an older version gives the colours of today, not kept long."""
    organisation = Organisation.objects.filter(slug=slug).first()
    found = Theme.objects.filter(organisation_id=organisation.pk).first() if organisation else None
    if found is None:
        raise Http404
    response = HttpResponse(stylesheet(found), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = FOR_EVER if found.version == version else BRIEFLY
    return response


@cacheable()
def icon(request: Any) -> HttpResponse:
    """The hearth in the place's own colour."""
    ground, ink = DEFAULTS["action"], "#ffffff"
    if request.place is not None:
        body = here(request).body
        own = Theme.objects.filter(organisation_id=body.pk).first() if body else None
        ground = own.action if own else ground
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" rx="14" fill="{ground}"/>'
        f'<g transform="translate(11 11) scale(1.75)" fill="none" stroke="{ink}" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round">{ICONS["hearth"]}</g></svg>'
    )
    return HttpResponse(drawn, content_type="image/svg+xml")


@cacheable()
def manifest(request: Any) -> HttpResponse:
    place = request.place
    home = base_path(request)
    name = place.name if place else "Cantou"
    return JsonResponse(
        {
            "name": name,
            "short_name": name if len(name) <= 12 else name.split(" ")[0][:12],  # noqa: PLR2004
            "lang": "fr",
            "start_url": home,
            "scope": home,
            "display": "minimal-ui",
            "background_color": "#fcfaf5",
            "theme_color": DEFAULTS["band"],
            "icons": [{"src": f"{home}icone.svg", "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


def base_path(request: HttpRequest) -> str:
    return str(request.META.get("SCRIPT_NAME", "")).rstrip("/") + "/"


@cacheable()
def worker(request: Any) -> HttpResponse:
    """Of this portal alone: its scope is the folder of its address, the prefix or the whole host."""
    manifests = [services()[row.service] for row in here(request).providers if row.service in services()]
    kept = []
    for name in dict.fromkeys(entry.offline_url_name for one in manifests for entry in one.portal):
        with suppress(NoReverseMatch):
            kept.append(reverse(name))
    return worker_script(pages=kept)


@cacheable()
def robots(request: Any) -> HttpResponse:
    """Nothing personal is worth a visit; private links are not to be found at all."""
    base = base_of(request.place) if request.place else settings.ORIGIN
    lines = [
        *("User-agent: *", "Disallow: /bureau/", "Disallow: /compte/", "Disallow: /*/compte/"),
        *("Disallow: /*/suivi/", "Disallow: /*?", f"Sitemap: {base}/sitemap.xml", ""),
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@cacheable()
def sitemap(request: Any) -> HttpResponse:
    """Of a portal: its pages. Of the platform: one map for each département."""
    if request.place is None:
        codes = departements_with_portals()
        places = [f"{settings.ORIGIN}/sitemap-{code}.xml" for code in codes]
        return render(request, "portal/sitemap_index.xml", {"places": places}, content_type=XML)
    base = base_of(request.place)
    prefix = base_path(request)
    doors = doors_of(row for row in here(request).providers if row.service in services())
    pages = [(f"{base}/", None), *((f"{base}/{door.url.removeprefix(prefix)}", None) for door in doors)]
    pages += _entries(request, base)
    return render(request, "portal/sitemap.xml", {"pages": pages}, content_type=XML)


def departement_sitemap(request: HttpRequest, code: str) -> HttpResponse:
    """The portals of a département."""
    pages = [(url, None) for url in departement_pages(code)]
    if not pages:
        raise Http404
    return render(request, "portal/sitemap.xml", {"pages": pages}, content_type=XML)


def _entries(request: Any, base: str) -> Iterator[tuple[str, Any]]:
    """What the place's providers have published there."""
    prefix = base_path(request)
    pairs = {(row.organisation_id, row.service) for row in here(request).providers}
    found = Entry.objects.filter(place__in=communes_of(request.place.territory)).order_by("-pk")
    rows = found.values_list("organisation_id", "service", "url_name", "url_args", "on")[:MOST_ENTRIES]
    for organisation, service, name, arguments, on in rows:
        if (organisation, service) in pairs:
            with suppress(NoReverseMatch):
                yield f"{base}/{reverse(name, args=arguments).removeprefix(prefix)}", on
