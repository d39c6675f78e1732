"""What an agent decides of a hire: option, yes, no, another date, a word."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.engine import local
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.salles.desk.forms import hires as forms
from cantou.services.salles.desk.views.common import UNPROCESSABLE, status_of, with_hire
from cantou.services.salles.desk.views.hire import page
from cantou.services.salles.domain import hires, queries, weekly, words
from cantou.services.salles.portal.forms.when import initial_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.services.salles.models import Hire


def _act(request: Any, hire: Hire, done: str, act: Callable[[], None]) -> HttpResponse:
    """What somebody else was faster to do is said, and nothing changes."""
    try:
        act()
        messages.success(request, done)
    except BookingRefusedError as error:
        messages.warning(request, str(error))
    return redirect("bureau:salles:hire", hire=hire.reference)


@require_POST
@with_hire("treat")
def option(request: Any, hire: Hire) -> HttpResponse:
    form = forms.OptionForm(request.POST, auto_id="id_option_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, option_form=form)
    until = local.instant(datetime.combine(form.cleaned_data["until"], time(23, 59)))
    said = form.cleaned_data["said"]
    return _act(
        request,
        hire,
        _("L’option est posée."),
        lambda: hires.put_option(hire=hire, until=until, said=said, person=request.agent.worker),
    )


@require_POST
@with_hire("treat")
def confirm(request: Any, hire: Hire) -> HttpResponse:
    form = forms.SayForm(request.POST, auto_id="id_confirm_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, confirm_form=form)
    said = form.cleaned_data["said"]
    return _act(
        request,
        hire,
        _("La réservation est confirmée."),
        lambda: hires.confirm(hire=hire, said=said, person=request.agent.worker),
    )


@require_POST
@with_hire("treat")
def refuse(request: Any, hire: Hire) -> HttpResponse:
    form = forms.WhyForm(request.POST, auto_id="id_refuse_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, refuse_form=form)
    said = form.cleaned_data["said"]
    return _act(
        request,
        hire,
        _("La demande est refusée. La salle est de nouveau libre."),
        lambda: hires.refuse(hire=hire, said=said, person=request.agent.worker),
    )


@require_POST
@with_hire("treat")
def cancel(request: Any, hire: Hire) -> HttpResponse:
    form = forms.WhyForm(request.POST, auto_id="id_cancel_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, cancel_form=form)
    said = form.cleaned_data["said"]
    return _act(
        request,
        hire,
        _("La réservation est annulée. La salle est de nouveau libre."),
        lambda: hires.cancel(hire=hire, said=said, person=request.agent.worker),
    )


@require_POST
@with_hire("treat")
def cancel_date(request: Any, hire: Hire, date: int) -> HttpResponse:
    """One date of what repeats; the others stay."""
    one = get_object_or_404(queries.dates_of(hire), pk=date)
    return _act(
        request,
        hire,
        _("Cette date est annulée."),
        lambda: weekly.cancel_date(hire=hire, booking=one, said="", person=request.agent.worker),
    )


@require_POST
@with_hire("treat")
def decide(request: Any, hire: Hire) -> HttpResponse:
    """Of what repeats, the dates that are ticked are confirmed, the others refused: one act, told once."""
    form = forms.DatesForm(request.POST, dates=queries.waiting_dates(hire), auto_id="id_dates_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, dates_form=form)
    chosen = {int(key) for key in form.cleaned_data["dates"]}
    try:
        yes, no = weekly.answer(
            hire=hire, confirmed=chosen, said=form.cleaned_data["said"], person=request.agent.worker
        )
    except BookingRefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _decided(yes, no))
    return redirect("bureau:salles:hire", hire=hire.reference)


def _decided(yes: int, no: int) -> str:
    told = ngettext("%(n)d date confirmée", "%(n)d dates confirmées", yes) % {"n": yes}
    if no:
        told += ", " + ngettext("%(n)d refusée", "%(n)d refusées", no) % {"n": no}
    return f"{told}."


@require_http_methods(["GET", "HEAD", "POST"])
@with_hire("treat")
def move(request: Any, hire: Hire) -> HttpResponse:
    """The old date stays until the new one is taken."""
    booking = hire.booking
    form = forms.MoveForm(
        posted(request)[0],
        halls=list(queries.halls(hire.organisation_id)),
        initial={"hall": hire.hall.slug, **initial_of(booking.starts_at, booking.ends_at)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            hires.move(
                hire=hire,
                hall=form.halls[given["hall"]],
                starts_at=given["starts_at"],
                ends_at=given["ends_at"],
                said=given["said"],
                person=request.agent.worker,
            )
        except BookingRefusedError as error:
            form.add_error("jour", str(error))
        else:
            messages.success(request, _("C’est déplacé."))
            return redirect("bureau:salles:hire", hire=hire.reference)
    context = {"form": form, "hire": hire, "when": words.when(booking.starts_at, booking.ends_at)}
    return render(request, "salles/desk/move.html", context, status=status_of(form))


@require_POST
@with_hire("treat")
def message(request: Any, hire: Hire) -> HttpResponse:
    form = forms.MessageForm(request.POST, auto_id="id_message_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, message_form=form)

    def act() -> dict[str, Any]:
        hires.write_message(hire=hire, said=form.cleaned_data["said"], person=request.agent.worker)
        return {}

    once(key=form.cleaned_data["cle"], purpose=f"salles.message:{hire.reference}", act=act)
    messages.success(request, _("Votre message est envoyé."))
    return redirect("bureau:salles:hire", hire=hire.reference)


@require_POST
@with_hire("treat")
def note(request: Any, hire: Hire) -> HttpResponse:
    form = forms.NoteForm(request.POST, auto_id="id_note_%s")
    if not form.is_valid():
        return page(request, hire, status=UNPROCESSABLE, note_form=form)
    hires.write_note(hire=hire, note=form.cleaned_data["note"])
    messages.success(request, _("La note est gardée."))
    return redirect("bureau:salles:hire", hire=hire.reference)
