"""Asking for a hall, a question a page. Each page keeps what it was given before the next one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain.errors import BookingRefusedError, QuotaReachedError, UnavailableError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine import local
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.addressed import csrf_holds, opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.days import read_day
from cantou.core.web.forms import posted
from cantou.services.salles.domain import calendar, hires, prices, waiting, words
from cantou.services.salles.domain.asking import change_draft, once_or_not_at_all, start_draft
from cantou.services.salles.domain.settings import conditions_of, service_settings
from cantou.services.salles.portal.forms.asking import BeginForm, ContactForm, SendForm, WhatForm, WhoForm
from cantou.services.salles.portal.forms.waiting import WaitForm
from cantou.services.salles.portal.forms.when import WhenForm, initial_of
from cantou.services.salles.portal.views.common import (
    STEP_TITLES,
    UNPROCESSABLE,
    bounded,
    draft_family,
    draft_gone,
    draft_page,
    hall_named,
    open_draft,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Draft, Hall

SERVICE = "salles"
PURPOSE = "salles.asked"
CONTACT = ("name", "email", "phone", "postal", "wants")


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.begin", free=30, limit=200)
def begin(request: Any, hall: str) -> HttpResponse:
    """When? The first page that keeps something: its key becomes the draft's."""
    found = hall_named(request, hall)
    form = BeginForm(posted(request)[0], initial={"jour": read_day(request.GET.get("jour", ""))})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if _is_free(found, form):
            start_draft(
                hall=found, token=given["cle"], starts_at=given["starts_at"], ends_at=given["ends_at"]
            )
            return redirect("salles:who", asked=given["cle"])
    return _show_when(request, form, found)


def _is_free(hall: Hall, form: WhenForm) -> bool:
    """What can be said at once is said at once, beside the day; `book` decides in the end."""
    given = form.cleaned_data
    refusal = calendar.refusal(hall, given["starts_at"], given["ends_at"])
    if refusal is not None:
        form.add_error("jour", str(refusal))
    return refusal is None


def _show_when(request: Any, form: WhenForm, hall: Hall, **more: Any) -> HttpResponse:
    given = getattr(form, "cleaned_data", {})
    taken = bool(form.errors) and "starts_at" in given
    today = timezone.localdate()
    context = {
        "form": form,
        "hall": hall,
        "step": 1,
        "steps": STEP_TITLES,
        "taken": taken,
        "others": calendar.alternatives(hall, given["starts_at"], given["ends_at"], today=today)
        if taken
        else [],
        "wait": local.wall(given["starts_at"]).date().isoformat() if taken else "",
        **more,
    }
    return render(request, "salles/when.html", context, status=UNPROCESSABLE if form.errors else 200)


def _over(request: Any, draft: Draft | None) -> HttpResponse:
    """A draft that is gone, or has been sent: then its confirmation, again."""
    if draft is None:
        return draft_gone(request)
    return redirect("salles:sent", hire_secret=hires.secret_of(key=draft.object_key))


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: Any, asked: str) -> HttpResponse:
    draft = open_draft(request, asked)
    if draft is None or draft.sent_at:
        return _over(request, draft)
    form = WhenForm(posted(request)[0], initial=initial_of(draft.starts_at, draft.ends_at))
    if request.method == "POST" and form.is_valid() and _is_free(draft.hall, form):
        given = form.cleaned_data
        change_draft(draft=draft, starts_at=given["starts_at"], ends_at=given["ends_at"])
        return redirect("salles:who", asked=asked)
    return _show_when(request, form, draft.hall, token=asked, draft_page=draft_page(draft, "when"))


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: Any, asked: str) -> HttpResponse:
    """For whom, which decides the price: each choice says what it would cost."""
    draft = open_draft(request, asked)
    if draft is None or draft.sent_at:
        return _over(request, draft)
    settings = service_settings(organisation=draft.organisation_id)
    form = WhoForm(
        posted(request)[0],
        outside=settings.outside,
        free=settings.free_uses > 0,
        initial={"audience": draft.audience, "label": draft.label},
    )
    _price_choices(form, draft)
    if request.method == "POST" and form.is_valid():
        change_draft(draft=draft, audience=form.cleaned_data["audience"], label=form.cleaned_data["label"])
        return redirect("salles:what", asked=asked)
    return _show(request, "who", draft, form, 2, asked)


def _price_choices(form: WhoForm, draft: Draft) -> None:
    quotes = prices.quotes(draft.hall, draft.starts_at, draft.ends_at)
    choices = []
    for name, title in form.fields["audience"].choices:  # type: ignore[attr-defined]
        price = quotes.get(name)
        told = words.euros(price) if price is not None else _("prix à demander")
        choices.append((name, f"{title}\u00a0: {told}"))
    form.fields["audience"].choices = choices  # type: ignore[attr-defined]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.what", free=60, limit=300)
def what(request: Any, asked: str) -> HttpResponse:
    draft = open_draft(request, asked)
    if draft is None or draft.sent_at:
        return _over(request, draft)
    hall = draft.hall
    most = max(hall.seated or 0, hall.standing or 0) or None
    initial = {"event": draft.event, "guests": draft.guests}
    form = WhatForm(posted(request)[0], most=most, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_draft(draft=draft, **form.cleaned_data)
        return redirect("salles:contact", asked=asked)
    return _show(request, "what", draft, form, 3, asked)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: Any, asked: str) -> HttpResponse:
    draft = open_draft(request, asked)
    if draft is None or draft.sent_at:
        return _over(request, draft)
    initial = {name: getattr(draft, name) for name in CONTACT}
    if request.user.is_authenticated and not any(initial.values()):
        initial |= {"name": str(request.user), "email": request.user.email, "phone": request.user.phone}
    form = ContactForm(posted(request)[0], initial=initial)
    if request.method == "POST" and form.is_valid():
        change_draft(draft=draft, **form.cleaned_data)
        return redirect("salles:review", asked=asked)
    return _show(request, "contact", draft, form, 4, asked)


def _show(request: Any, page: str, draft: Draft, form: Any, step: int, asked: str) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft,
        "hall": draft.hall,
        "when": words.when(draft.starts_at, draft.ends_at),
        "token": asked,
        "step": step,
        "steps": STEP_TITLES,
        "draft_page": draft_page(draft, page),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, f"salles/{page}.html", context, status=status)


def _missing(draft: Draft) -> str:
    """The page that must still be filled in, if any."""
    if not draft.audience:
        return "who"
    if not draft.event:
        return "what"
    return "" if draft.name and (draft.email or draft.phone) else "contact"


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.send", free=10, limit=100)
def review(request: Any, asked: str) -> HttpResponse:
    """The last page before it leaves. Whoever comes second is told so here, and what else is free."""
    draft = open_draft(request, asked)
    if draft is None or draft.sent_at:
        return _over(request, draft)
    missing = _missing(draft)
    if missing:
        return redirect(f"salles:{missing}", asked=asked)
    form = SendForm(posted(request)[0])
    stale = request.method == "POST" and request.user.is_authenticated and not csrf_holds(request)
    refused: BookingRefusedError | None = None
    if request.method == "POST" and not stale and form.is_valid():
        try:
            return _send(request, asked, draft)
        except BookingRefusedError as error:
            refused = error
    return _show_review(request, asked, draft, form, refused, stale=stale)


def _send(request: Any, asked: str, draft: Draft) -> HttpResponse:
    person = request.user.pk if request.user.is_authenticated else None
    association = draft.audience in words.OF_ASSOCIATIONS
    holder = Holder(
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        kind="association" if association else "person",
        label=draft.label,
        person_id=person,
    )

    def act() -> dict[str, Any]:
        bounded(request, draft.organisation_id, holder)
        return {"reference": hires.send_draft(draft=draft, holder=holder).reference}

    once_or_not_at_all(key=asked, purpose=PURPOSE, act=act)
    return redirect("salles:sent", hire_secret=hires.secret_of(key=draft.object_key))


def _show_review(
    request: Any, asked: str, draft: Draft, form: SendForm, refused: Exception | None, *, stale: bool
) -> HttpResponse:
    hall = draft.hall
    price = prices.quote(hall, draft.starts_at, draft.ends_at, draft.audience)
    taken = isinstance(refused, UnavailableError)
    today = timezone.localdate()
    context = {
        "draft": draft,
        "hall": hall,
        "form": form,
        "token": asked,
        "when": words.when(draft.starts_at, draft.ends_at),
        "phone": show_phone(draft.phone) if draft.phone else "",
        "audience": words.AUDIENCES.get(draft.audience, ""),
        "price": words.euros(price) if price is not None else "",
        "money": _money(hall, price or 0),
        "rules": conditions_of(hall),
        "step": 5,
        "steps": STEP_TITLES,
        "stale": stale,
        "refused": refused,
        "taken": taken,
        "no_more_free": isinstance(refused, QuotaReachedError),
        "others": calendar.alternatives(hall, draft.starts_at, draft.ends_at, today=today) if taken else [],
        "draft_done": draft_family(draft.object_key) if draft.sent_at else "",
    }
    wrong = stale or refused is not None or form.errors
    return render(request, "salles/review.html", context, status=UNPROCESSABLE if wrong else 200)


def _money(hall: Hall, price: int) -> list[tuple[str, str]]:
    """What else is asked for: arrhes of the price, cautions."""
    found = [
        (_("Arrhes, avec l’option"), price * hall.deposit_percent // 100),
        (_("Caution, rendue ensuite"), hall.caution_cents),
        (_("Caution pour le ménage, rendue ensuite"), hall.cleaning_cents),
    ]
    return [(term, words.euros(cents)) for term, cents in found if cents]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.wait", free=10, limit=60)
def wait(request: Any, hall: str) -> HttpResponse:
    """Somebody has it: to be told if it becomes free."""
    found = hall_named(request, hall)
    initial = {
        "jour": read_day(request.GET.get("jour", "")),
        "moment": request.GET.get("moment") or "evening",
    }
    form = WaitForm(posted(request)[0], initial=initial)
    done = False
    if request.method == "POST" and form.is_valid():
        try:
            _wait(request, found, form)
            done = True
        except BookingRefusedError as error:
            form.add_error("jour", str(error))
    context = {"form": form, "hall": found, "done": done}
    return render(request, "salles/wait.html", context, status=UNPROCESSABLE if form.errors else 200)


def _wait(request: Any, hall: Hall, form: WaitForm) -> None:
    given = form.cleaned_data
    holder = Holder(name=given["name"], email=given["email"], phone=given["phone"])

    def act() -> dict[str, Any]:
        bounded(request, hall.organisation_id, holder)
        waiting.wait_for(
            hall=hall,
            token=given["cle"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            holder=holder,
        )
        return {}

    once_or_not_at_all(key=given["cle"], purpose="salles.wait", act=act)
