"""What the commune lends: what is left on the days that one names, asking for it, following it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link, spoken
from cantou.core.scope.scope import Scope, current, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer
from cantou.services.salles.domain import lending, queries, words
from cantou.services.salles.domain.asking import key_of, once_or_not_at_all
from cantou.services.salles.domain.hires import secret_of
from cantou.services.salles.domain.settings import service_settings
from cantou.services.salles.portal.forms.loans import DatesForm, LoanForm
from cantou.services.salles.portal.views.common import (
    GONE,
    NOT_FOUND,
    SERVICE,
    UNPROCESSABLE,
    bounded,
    organisations_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.salles.models import Item, Loan

PURPOSE = "salles.lent"


def _offered(request: Any) -> tuple[int, list[Item]]:
    """Of the nearest organisation that lends."""
    organisation = organisations_of(request)[0]
    if not service_settings(organisation=organisation).lend:
        return organisation, []
    return organisation, list(queries.items(organisation).filter(is_public=True))


@require_safe
def index(request: Any) -> HttpResponse:
    """The list; with days, how many are left of each."""
    _organisation, items = _offered(request)
    asked = "first" in request.GET or "last" in request.GET
    form = DatesForm(request.GET if asked else None)
    free: dict[int, int] = {}
    told = ""
    if asked and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        free, told = lending.left(items, first, last), words.days(first, last)
    rows = [
        {"item": item, "left": free.get(item.pk), "caution": words.euros(item.caution_cents)}
        for item in items
    ]
    context = {"rows": rows, "form": form, "told": told, "query": request.GET.urlencode() if told else ""}
    return render(request, "salles/items.html", context)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.lend", free=15, limit=100)
def ask(request: Any) -> HttpResponse:
    organisation, items = _offered(request)
    if not items:
        raise Http404
    initial = {name: request.GET.get(name, "") for name in ("first", "last")}
    form = LoanForm(posted(request)[0], items=items, initial=initial)
    token = request.POST.get("cle", "")
    if token and first_answer(key=token, purpose=PURPOSE):
        # The same form again finds what it has become: what it took is not missing to itself.
        return redirect("salles:loan_follow", loan_secret=secret_of(key=key_of(f"loan:{token}")))
    if request.method == "POST" and form.is_valid():
        key = key_of(f"loan:{form.cleaned_data['cle']}")
        try:
            _file(request, organisation, key, form)
        except BookingRefusedError as error:
            form.add_error("first", str(error))
        else:
            messages.success(request, _("Votre demande est arrivée. Gardez l’adresse de cette page."))
            return redirect("salles:loan_follow", loan_secret=secret_of(key=key))
    context = {"form": form}
    return render(request, "salles/loan_ask.html", context, status=UNPROCESSABLE if form.errors else 200)


def _file(request: Any, organisation: int, key: Any, form: LoanForm) -> None:
    given = form.cleaned_data
    holder = Holder(
        name=given["name"],
        email=given["email"],
        phone=given["phone"],
        kind="association" if given["label"] else "person",
        label=given["label"],
    )

    def act() -> dict[str, Any]:
        bounded(request, organisation, holder)
        loan = lending.ask(
            organisation=organisation,
            key=key,
            first=given["first"],
            last=given["last"],
            wanted=form.wanted,
            holder=holder,
            event=given["event"],
            postal=given["postal"],
            wants=given["wants"],
        )
        return {"reference": loan.reference}

    once_or_not_at_all(key=given["cle"], purpose=PURPOSE, act=act)


def opened(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Gives the view the loan that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_loan(request: Any, loan_secret: str) -> HttpResponseBase:
        try:
            link = open_link(secret=loan_secret, service=SERVICE)
        except ExpiredLinkError:
            return render(request, "salles/link_over.html", {"expired": True}, status=GONE)
        loan = None
        if link is not None:
            scope = current()
            person = scope.person if scope else None
            switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
            loan = queries.loan_of_key(link.organisation, link.key)
        if loan is None:
            return render(request, "salles/link_over.html", {"expired": False}, status=NOT_FOUND)
        return view(request, loan, loan_secret)

    return with_loan


@require_safe
@opened
def follow(request: Any, loan: Loan, secret: str) -> HttpResponse:
    context = {
        "loan": loan,
        "lines": list(queries.lines_of(loan)),
        "reference": spoken(loan.reference),
        "when": words.days(loan.first, loan.last),
        "tone": lending.STATE_TONES[loan.state],
        "secret": secret,
        "may_cancel": loan.state in {"asked", "confirmed"},
    }
    return render(request, "salles/loan_follow.html", context)


@opened_by_its_address
@require_http_methods(["POST"])
@opened
def cancel(request: Any, loan: Loan, secret: str) -> HttpResponse:
    try:
        lending.cancel(loan=loan)
        messages.success(request, _("C’est annulé. Merci d’avoir prévenu."))
    except (lending.MovedOnError, BookingRefusedError):
        messages.warning(request, _("Ce prêt ne peut plus être annulé ici : téléphonez à la mairie."))
    return redirect("salles:loan_follow", loan_secret=secret)
