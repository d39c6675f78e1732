"""What the private link opens: the hire, its papers, its history; cancelling it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.scope.scope import Scope, current, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.qr import qr
from cantou.services.salles.domain import handing, hires, money, queries, words
from cantou.services.salles.domain.asking import once_or_not_at_all
from cantou.services.salles.domain.dates import when_of
from cantou.services.salles.domain.feeds import hire_calendar, ics_response
from cantou.services.salles.domain.papers import agreement_pdf
from cantou.services.salles.domain.settings import service_settings
from cantou.services.salles.models import Step, Sum
from cantou.services.salles.portal.forms.papers import InsuranceForm
from cantou.services.salles.portal.views.common import GONE, NOT_FOUND, UNPROCESSABLE, draft_family

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cantou.services.salles.models import Hire

SERVICE = "salles"
ICONS = {
    Step.Kind.ASKED: "received",
    Step.Kind.OPTION: "clock",
    Step.Kind.CONFIRMED: "check",
    Step.Kind.REFUSED: "cross",
    Step.Kind.CANCELLED: "cross",
    Step.Kind.EXPIRED: "clock",
    Step.Kind.FREED: "bell",
    Step.Kind.MOVED: "calendar",
    Step.Kind.MONEY: "euro",
    Step.Kind.PAPERS: "document",
    Step.Kind.KEYS: "key",
    Step.Kind.INVENTORY: "list",
    Step.Kind.CLEANED: "broom",
    Step.Kind.MESSAGE: "message",
}


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the hire that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_hire(request: Any, hire_secret: str, **kwargs: Any) -> HttpResponseBase:
        try:
            link = open_link(secret=hire_secret, service=SERVICE)
        except ExpiredLinkError:
            return render(request, "salles/link_over.html", {"expired": True}, status=GONE)
        if link is None:
            return render(request, "salles/link_over.html", {"expired": False}, status=NOT_FOUND)
        scope = current()
        person = scope.person if scope else None
        switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
        hire = queries.hire_of_key(link.organisation, link.key)
        if hire is None:
            return render(request, "salles/link_over.html", {"expired": True}, status=GONE)
        return view(request, hire, hire_secret, **kwargs)

    return with_hire


@require_safe
@opened
def sent(request: HttpRequest, hire: Hire, secret: str) -> HttpResponse:
    """The confirmation: a reference to say over the phone, a private link, its QR. Opens as often as one likes."""
    address = request.build_absolute_uri(reverse("salles:follow", args=[secret]))
    context = {
        "hire": hire,
        "reference": spoken(hire.reference),
        "when": when_of(hire),
        "secret": secret,
        "address": address,
        "qr": qr(address),
        "draft_done": draft_family(hire.object_key),
    }
    return render(request, "salles/sent.html", context)


@require_safe
@opened
def follow(request: Any, hire: Hire, secret: str) -> HttpResponse:
    return _follow(request, hire, secret, InsuranceForm())


def _follow(request: Any, hire: Hire, secret: str, form: InsuranceForm) -> HttpResponse:
    booking, settings = hire.booking, service_settings(organisation=hire.organisation_id)
    sums, history = list(queries.sums(hire)), list(queries.steps(hire))
    dates = list(queries.dates_of(hire)) if booking.series_id else []
    stands = booking.state in words.STANDS
    ahead = booking.starts_at > timezone.now()
    context = {
        "hire": hire,
        "hall": hire.hall,
        "booking": booking,
        "reference": spoken(hire.reference),
        "state": words.state(booking.state),
        "tone": words.tone(booking.state),
        "when": when_of(hire, dates),
        "dates": [(one, words.state(one.state), words.tone(one.state)) for one in dates],
        "price": words.euros(hire.price_cents),
        "sums": [(one, words.euros(one.cents), words.euros(one.kept_cents)) for one in sums],
        "wanted": handing.still_wanted(hire, sums=sums) if stands and ahead else [],
        "steps": [(step, ICONS[Step.Kind(step.kind)]) for step in history],
        "files": queries.files_of(hire, queries.INSURANCE),
        "keys_phone": settings.keys_phone,
        "keys_phone_shown": show_phone(settings.keys_phone) if settings.keys_phone else "",
        "simulate": settings.simulate and stands,
        "may_cancel": stands and ahead,
        "offered": hires.is_offered(hire),
        "asks_insurance": hire.hall.asks_insurance and stands and ahead,
        "secret": secret,
        "form": form,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "salles/follow.html", context, status=status)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def cancel(request: Any, hire: Hire, secret: str) -> HttpResponse:
    """Asked before it is done. Too late for the hall's delay: whom to call."""
    refused = ""
    if request.method == "POST" and hire.booking.state in words.STANDS:
        try:
            hires.cancel(hire=hire, said="", by_holder=True)
        except BookingRefusedError as error:
            refused = str(error)
        else:
            messages.success(request, _("C’est annulé. La salle est de nouveau libre."))
            return redirect("salles:follow", secret)
    context = {
        "hire": hire,
        "secret": secret,
        "refused": refused,
        "over": hire.booking.state not in words.STANDS,
        "when": when_of(hire),
    }
    return render(request, "salles/cancel.html", context, status=UNPROCESSABLE if refused else 200)


@opened_by_its_address
@require_POST
@opened
def accept(request: Any, hire: Hire, secret: str) -> HttpResponse:
    """Who waited says yes to what became free. Twice is once."""
    try:
        if hires.accept(hire=hire):
            messages.success(request, _("C’est noté : la mairie vous répond."))
    except BookingRefusedError as error:
        messages.warning(request, str(error))
    return redirect("salles:follow", secret)


@opened_by_its_address
@require_POST
@guarded("salles.insurance", free=10, limit=40)
@opened
def insurance(request: Any, hire: Hire, secret: str) -> HttpResponse:
    if hire.booking.state not in words.STANDS:
        return redirect("salles:follow", secret)
    form = InsuranceForm(*posted(request))
    if not form.is_valid():
        return _follow(request, hire, secret, form)
    given = form.cleaned_data
    papers = {"insurer": given["insurer"], "until": given["until"], "files": given["file"]}

    def act() -> dict[str, Any]:
        handing.take_insurance(hire=hire, **papers)
        return {}

    once_or_not_at_all(key=given["cle"], purpose=f"salles.insurance:{hire.reference}", act=act)
    messages.success(request, _("Votre attestation est arrivée."))
    return redirect("salles:follow", secret)


@opened_by_its_address
@require_POST
@opened
def pay(request: Any, hire: Hire, secret: str) -> HttpResponse:
    """Simulated: no money moves. Pressed twice, it is noted once."""
    asked = [one for one in queries.sums(hire) if one.kind == request.POST.get("quoi", "")]
    stands = hire.booking.state in words.STANDS
    if asked and stands and service_settings(organisation=hire.organisation_id).simulate:
        try:
            money.receive(one=asked[0], means=Sum.Means.SIMULATOR, day=timezone.localdate(), person=None)
            messages.success(request, _("Paiement simulé : aucun argent n’est passé."))
        except money.SettledError:
            messages.info(request, _("C’était déjà noté."))
    return redirect("salles:follow", secret)


@require_safe
@opened
def agreement(request: Any, hire: Hire, secret: str) -> HttpResponse:  # noqa: ARG001
    response = HttpResponse(agreement_pdf(hire), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="convention-{hire.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@opened
def calendar(request: Any, hire: Hire, secret: str) -> HttpResponse:  # noqa: ARG001
    return ics_response(hire_calendar(hire), name=hire.reference, private=True)
