"""Open data: of the services that cover a place, and the catalogue of the whole platform."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.addresses import address_at, main_hosts
from cantou.core.organisations.domain.queries import public_offers
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.web.opendata import LICENCES, TYPES
from cantou.core.web.pagecache import cacheable
from cantou.portal import datasets as open_data
from cantou.portal.here import here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http.response import HttpResponseBase

    from cantou.core.organisations.models import Organisation
    from cantou.core.registry import Dataset, Manifest

BRIEFLY = "public, max-age=300"
DCAT = "application/ld+json"
NAMES = {"csv": "CSV", "json": "JSON", "geojson": "GeoJSON", "ics": "ICS"}
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    """The open data of the services that cover this place."""
    found = [
        {"published": each, "files": _files(each.manifest, each.dataset)}
        for each in open_data.published(here(request))
    ]
    return render(request, "portal/datasets.html", {"datasets": found})


def _files(manifest: Manifest, dataset: Dataset) -> list[tuple[str, str]]:
    return [
        (NAMES[form], reverse("dataset", args=[manifest.id, dataset.id, form])) for form in dataset.formats
    ]


@require_safe
def download(request: Any, service: str, dataset: str, form: str) -> HttpResponseBase:
    """The rows as they stand, streamed; 304 for those who have them already."""
    found = open_data.find(here(request), service, dataset)
    if found is None or form not in found.dataset.formats:
        raise Http404
    etag = f'W/"{found.tag}-{request.place.territory}-{form}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    response: HttpResponseBase
    if etag in known or "*" in known:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    elif request.method == "HEAD":
        response = HttpResponse(content_type=TYPES[form])
    else:
        response = StreamingHttpResponse(found.text(form, request.place), content_type=TYPES[form])
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = BRIEFLY
    response.headers["Access-Control-Allow-Origin"] = "*"
    name = f"{service}-{dataset}-{request.place.code}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if found.licence_url:
        response.headers["Link"] = f'<{found.licence_url}>; rel="license"'
    return response


# -- The whole platform


@require_safe
@cacheable()
def catalogue(request: Any) -> HttpResponse:
    """Which data every service publishes; whose they are is in the catalogue for machines."""
    listed = [(manifest, dataset) for manifest in services() for dataset in manifest.datasets]
    return render(request, "portal/datasets_platform.html", {"datasets": listed, "licences": LICENCES})


@require_safe
def catalogue_file(_request: Any) -> HttpResponseBase:
    """DCAT, as JSON-LD: what data.gouv.fr and the regions' catalogues harvest. One entry for each provider."""
    response = StreamingHttpResponse(_catalogue(), content_type=DCAT)
    response.headers["Cache-Control"] = BRIEFLY
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _catalogue() -> Iterator[str]:
    head = {
        "@context": _CONTEXT,
        "@type": "dcat:Catalog",
        "@id": f"{settings.ORIGIN}{reverse('datasets_catalogue', urlconf=settings.ROOT_URLCONF)}",
        "dct:title": "Données ouvertes",
        "dct:language": "fr",
    }
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "dcat:dataset": ['
    with Scope.public().enter():
        for number, entry in enumerate(_entries()):
            yield f"{',' if number else ''}\n{json.dumps(entry, ensure_ascii=False)}"
    yield "\n]}\n"


def _entries() -> Iterator[dict[str, Any]]:
    with_data = [manifest.id for manifest in services() if manifest.datasets]
    hosts = main_hosts()
    for offer in public_offers(services=with_data).iterator(chunk_size=500):
        place = offer.organisation.territory or next((each.territory for each in offer.areas.all()), None)
        if place is None or not place.slug:
            continue
        at = partial(address_at, hosts.get(place.pk, ""), place.slug)
        manifest = services()[offer.service]
        for dataset in manifest.datasets:
            yield _entry(manifest, dataset, offer.organisation, at)


def _entry(
    manifest: Manifest, dataset: Dataset, organisation: Organisation, at: Callable[..., str]
) -> dict[str, Any]:
    """Of this organisation, `at` the portal of its own place, where all of its rows are."""
    page = at("datasets")
    addresses = {form: at("dataset", manifest.id, dataset.id, form) for form in dataset.formats}
    licence = {"dct:license": {"@id": LICENCES[dataset.licence]}} if dataset.licence in LICENCES else {}
    return {
        "@type": "dcat:Dataset",
        "@id": f"{page}#{manifest.id}-{dataset.id}",
        "dct:title": f"{dataset.title} – {organisation.name}",
        "dct:description": manifest.purpose,
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": organisation.name},
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": NAMES[form],
                "dcat:mediaType": TYPES[form].partition(";")[0],
                "dcat:downloadURL": {"@id": address},
                **licence,
            }
            for form, address in addresses.items()
        ],
    }
