"""Open311 GeoReport v2. Each view asks, calls, and shows; an error is the standard's own."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cantou.core.organisations.domain.references import normalise
from cantou.services.signalements.domain.admission import SenderRefusedError
from cantou.services.signalements.domain.deposits import follow, organisation_of
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.unread import told_before
from cantou.services.signalements.protocols.open311 import asking, filing, showing
from cantou.services.signalements.protocols.open311.errors import (
    NOT_ALLOWED,
    NOT_FOUND,
    Open311Error,
    bad,
    unknown,
)
from cantou.services.signalements.protocols.open311.rendering import JSON, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.services.signalements.domain.settings import Settings

UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnicodeError)
KEY_SERVICE = "Demandez une clé à la mairie : elle la crée dans son bureau, page « Open311 »."
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-01T00:00:00Z"
LONGEST_CODE = 12


def _answers(*methods: str) -> Callable[[Any], Callable[..., HttpResponse]]:
    """No cookie opens anything here, so no token against cross-site requests is asked for."""

    def decorate(view: Any) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(request: Any, form: str = JSON, **kwargs: Any) -> HttpResponse:
            try:
                response: HttpResponse = _allowed(view, methods)(request, form, **kwargs)
            except UNREADABLE:
                response = _wrong(bad(_("Ce qui est arrivé n’est pas lisible, ou trop gros.")), form)
            except SenderRefusedError as error:
                response = _wrong(bad(error.words), form)
            except Open311Error as error:
                response = _wrong(error, form)
                if error.code == NOT_ALLOWED:
                    response.headers["Allow"] = ", ".join(methods)
            return response

        return answered

    return decorate


def _allowed(view: Any, methods: tuple[str, ...]) -> Any:
    def checked(request: Any, form: str, **kwargs: Any) -> Any:
        if request.method not in methods:
            raise Open311Error(NOT_ALLOWED, ", ".join(methods))
        return view(request, form, **kwargs)

    return checked


def _wrong(error: Open311Error, form: str) -> HttpResponse:
    response = respond(error.shown, form=form, root="errors", status=error.code)
    if error.wait:
        response.headers["Retry-After"] = str(error.wait)
    return response


@_answers("GET", "HEAD")
def discovery(request: Any, form: str) -> HttpResponse:
    url = request.build_absolute_uri(request.path).rpartition("/")[0]
    data = {
        "changeset": CHANGESET,
        "contact": settings.ORIGIN,
        "key_service": KEY_SERVICE,
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": url,
                "changeset": CHANGESET,
                "type": "production",
                "formats": ["application/json", "text/xml"],
            }
        ],
    }
    return respond(data, form=form, root="discovery")


@_answers("GET", "HEAD")
def services(request: Any, form: str) -> HttpResponse:
    found = showing.offered_here(asking.jurisdiction(request)).values()
    return respond([showing.service(*each) for each in found], form=form, root="services")


@_answers("GET", "HEAD")
def service(request: Any, form: str, code: str) -> HttpResponse:
    found = showing.offered_here(asking.jurisdiction(request)).get(code)
    if found is None:
        raise unknown("service_code", code)
    return respond(showing.definition(found[1]), form=form, root="service_definition")


@_answers("GET", "HEAD", "POST")
def requests(request: Any, form: str) -> HttpResponse:
    if request.method == "POST":
        return _file(request, form)
    where = asking.jurisdiction_of_report(request)
    rows = showing.requests(where, asking.wanted(request))
    return respond(rows, form=form, root="service_requests", whole=showing.REQUEST_FIELDS)


def _file(request: Any, form: str) -> HttpResponse:
    filed = filing.file(request, asking.jurisdiction_of_report(request))
    notice = _notice(settled_of(organisation=filed.organisation).settings)
    whole = ("service_request_id", "service_notice", "account_id")
    answer = [{"service_request_id": filed.reference, "service_notice": notice}]
    return respond(answer, form=form, root="service_requests", whole=whole)


def _notice(chosen: Settings) -> str:
    if told_before(chosen):
        return _("C’est arrivé. Cela peut paraître aussitôt, avant qu’un agent l’ait lu.")
    return _("C’est arrivé. Rien ne paraît avant qu’un agent l’ait lu.")


@_answers("GET", "HEAD")
def request_(request: Any, form: str, code: str) -> HttpResponse:
    """Published, it is everybody's; before, its state is told to the key that filed it."""
    where = asking.jurisdiction(request)
    reference = normalise(code)[:LONGEST_CODE]
    rows = showing.requests(where, asking.only(reference))
    if not rows:
        rows = _followed(request, where, reference)
    if not rows:
        raise unknown("service_request_id", code)
    return respond(rows, form=form, root="service_requests", whole=showing.REQUEST_FIELDS)


def _followed(request: Any, where: asking.Jurisdiction, reference: str) -> list[dict[str, Any]]:
    caller = filing.caller_of(request)
    known = organisation_of(reference=reference, organisations=where.keys) if caller else None
    if caller is None or known is None:
        return []
    found = follow(organisation=known.organisation_id, key=known.object_key, token=caller.name)
    return [] if found is None or found.report.commune_id != where.commune.pk else [showing.followed(found)]


@_answers("GET", "HEAD")
def token(request: Any, form: str, code: str) -> HttpResponse:
    """A report has its number at once, which is its token too: a program that asks gets it again."""
    reference = normalise(code)[:LONGEST_CODE]
    known = organisation_of(reference=reference, organisations=asking.jurisdiction(request).keys)
    if known is None:
        raise unknown("token", code)
    answer = [{"service_request_id": known.code, "token": known.code}]
    return respond(answer, form=form, root="service_requests")


@_answers("GET", "HEAD", "POST")
def nothing(request: Any, form: str, rest: str) -> HttpResponse:  # noqa: ARG001 (what the address gives)
    raise Open311Error(NOT_FOUND, _("Il n’y a rien à cette adresse."))
