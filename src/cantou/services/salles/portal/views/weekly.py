"""An association asks for a hall every week: one form, every date shown with what hinders it, then one demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine import words as told
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer
from cantou.services.salles.domain import hires, prices, weekly, words
from cantou.services.salles.domain.asking import key_of, once_or_not_at_all
from cantou.services.salles.domain.settings import conditions_of, service_settings
from cantou.services.salles.portal.forms.weekly import SendDatesForm, WeeklyForm
from cantou.services.salles.portal.views.common import UNPROCESSABLE, bounded, hall_named

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.booking.domain.series import Asked
    from cantou.services.salles.domain.weekly import Looked
    from cantou.services.salles.models import Hall

PURPOSE = "salles.weekly"


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(PURPOSE, free=30, limit=120)
def ask(request: Any, hall: str) -> HttpResponse:
    found = hall_named(request, hall)
    settings = service_settings(organisation=found.organisation_id)
    form = WeeklyForm(posted(request)[0], outside=settings.outside, initial=_known(request))
    if request.method == "POST" and form.is_valid() and "corriger" not in request.POST:
        if first_answer(key=form.cleaned_data["cle"], purpose=_purpose(found)):
            # The same form again: its own dates are not in its way.
            return redirect("salles:sent", hire_secret=hires.secret_of(key=_key(found, form)))
        try:
            asked = _asked(found, form)
            return _check(request, found, form, asked, _looked(found, form, asked))
        except RecurrenceError as error:
            form.add_error("last", str(error))
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "salles/weekly.html", {"form": form, "hall": found}, status=status)


def _known(request: Any) -> dict[str, str]:
    user = request.user
    return {"name": str(user), "email": user.email, "phone": user.phone} if user.is_authenticated else {}


def _purpose(hall: Hall) -> str:
    return f"{PURPOSE}:{hall.organisation_id}"


def _key(hall: Hall, form: WeeklyForm) -> Any:
    return key_of(f"weekly:{hall.organisation_id}:{form.cleaned_data['cle']}")


def _asked(hall: Hall, form: WeeklyForm) -> Asked:
    starts, ends = form.span
    given = form.cleaned_data
    return weekly.every_week(
        hall=hall, starts=starts, ends=ends, interval=given["interval"], last=given["last"]
    )


def _looked(hall: Hall, form: WeeklyForm, asked: Asked) -> Looked:
    given = form.cleaned_data
    off = weekly.days_off(
        organisation=hall.organisation_id,
        first=given["first"],
        last=given["last"],
        school=given["school"],
        public=given["public"],
    )
    return weekly.look(asked=asked, organisation=hall.organisation_id, off=off)


def _check(request: Any, hall: Hall, form: WeeklyForm, asked: Asked, looked: Looked) -> HttpResponse:
    """Every date before anything is taken; then the demand leaves, with the dates that are kept."""
    sending = "envoyer" in request.POST
    choices = [
        (one.local_start.isoformat(), told.day(one.local_start.date(), weekday=True)) for one in looked.free
    ]
    send = SendDatesForm(request.POST if sending else None, dates=choices, auto_id="id_send_%s")
    refused = ""
    if sending and send.is_valid():
        try:
            return _send(request, hall, form, asked, set(send.cleaned_data["dates"]))
        except (BookingRefusedError, RecurrenceError) as error:
            refused = str(error)
            looked = _looked(hall, form, asked)
    context = {
        "form": form,
        "send": send,
        "hall": hall,
        "looked": looked,
        "rule": _rule(form),
        "price": _price(hall, form, looked),
        "phone": show_phone(form.cleaned_data["phone"]) if form.cleaned_data["phone"] else "",
        "conditions": conditions_of(hall),
        "refused": refused,
    }
    status = UNPROCESSABLE if refused or send.errors else 200
    return render(request, "salles/weekly_check.html", context, status=status)


def _rule(form: WeeklyForm) -> str:
    """« chaque mardi, de 18 h à 20 h, du 7 septembre 2027 au 27 juin 2028 »"""
    given = form.cleaned_data
    values = {
        "day": words.WEEKDAYS[given["weekday"]],
        "hours": words.hours(given["starts"], given["ends"]),
        "first": told.day(form.first_day),
        "last": told.day(given["last"]),
    }
    if given["interval"] == 1:
        return _("chaque %(day)s, de %(hours)s, du %(first)s au %(last)s") % values
    return _("un %(day)s sur deux, de %(hours)s, du %(first)s au %(last)s") % values


def _price(hall: Hall, form: WeeklyForm, looked: Looked) -> str:
    """Of one date; what is asked in all depends on what is kept."""
    if not looked.free:
        return ""
    one = looked.free[0].occurrence
    assert one.starts_at is not None
    assert one.ends_at is not None
    price = prices.quote(hall, one.starts_at, one.ends_at, form.cleaned_data["audience"])
    return words.euros(price) if price is not None else ""


def _send(request: Any, hall: Hall, form: WeeklyForm, asked: Asked, kept: set[str]) -> HttpResponse:
    given = form.cleaned_data
    key = _key(hall, form)
    holder = Holder(
        name=given["name"],
        email=given["email"],
        phone=given["phone"],
        kind="association",
        label=given["label"],
        person_id=request.user.pk if request.user.is_authenticated else None,
    )

    def act() -> dict[str, Any]:
        bounded(request, hall.organisation_id, holder)
        hire = weekly.ask(
            organisation=hall.organisation_id,
            key=key,
            hall=hall,
            asked=asked,
            skip=[one.local_start for one in asked.dates() if one.local_start.isoformat() not in kept],
            holder=holder,
            audience=given["audience"],
            about=hires.About(event=given["event"], postal=given["postal"], wants=given["wants"]),
        )
        return {"reference": hire.reference}

    once_or_not_at_all(key=given["cle"], purpose=_purpose(hall), act=act)
    return redirect("salles:sent", hire_secret=hires.secret_of(key=key))
