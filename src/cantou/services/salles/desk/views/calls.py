"""A booking typed while the person is on the telephone: one form, one screen, then what to tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain.errors import BookingRefusedError, QuotaReachedError, UnavailableError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.series import preview
from cantou.core.booking.engine import local
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.web.days import read_day
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import first_answer
from cantou.services.salles.desk.forms.hires import CallForm
from cantou.services.salles.desk.views.common import require, status_of
from cantou.services.salles.domain import calendar, hires, prices, queries, weekly, words
from cantou.services.salles.domain.asking import key_of, once_or_not_at_all
from cantou.services.salles.domain.associations import association_named

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.booking.domain.series import Asked, Plan
    from cantou.services.salles.models import Association

PURPOSE = "salles.typed"
DONE = {
    "confirmed": _("C’est réservé."),
    "held": _("L’option est posée : la salle est gardée."),
    "requested": _("La demande est notée : elle attend votre réponse."),
}
"""State of what was typed → what the agent reads."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request, "treat")
    halls = list(queries.halls(organisation))
    form = CallForm(
        posted(request)[0],
        halls=halls,
        associations=queries.active_associations(organisation),
        initial={"hall": request.GET.get("salle", ""), "jour": read_day(request.GET.get("jour", ""))},
    )
    refused: BookingRefusedError | None = None
    plan: Plan | None = None
    if request.method == "POST" and form.is_valid() and "prix" not in request.POST:
        try:
            plan = _plan(organisation, form)
            if plan is None or not plan.hindered or "malgre" in request.POST:
                reference = _book(request, form, plan)
                messages.success(request, DONE["confirmed" if plan else form.cleaned_data["state"]])
                return redirect("bureau:salles:hire", hire=reference)
        except BookingRefusedError as error:
            refused = error
            form.add_error("jour", str(error))
        except RecurrenceError as error:
            form.add_error("last", str(error))
    known = first_answer(key=request.POST.get("cle", ""), purpose=f"{PURPOSE}:{organisation}")
    if known:
        # The same form again: its own dates are not in its way.
        return redirect("bureau:salles:hire", hire=known["reference"])
    context = {"form": form, "halls": halls, "plan": plan, **_shown(form, refused)}
    return render(request, "salles/desk/call.html", context, status=status_of(form))


def _shown(form: CallForm, refused: BookingRefusedError | None) -> dict[str, Any]:
    """What to say to the person: the price; who has it; when else it is free."""
    given = getattr(form, "cleaned_data", {})
    if "starts_at" not in given or "hall" not in given:
        return {}
    hall, starts_at, ends_at = form.chosen, given["starts_at"], given["ends_at"]
    found: dict[str, Any] = {"when": words.when(starts_at, ends_at)}
    if "audience" in given:
        price = prices.quote(hall, starts_at, ends_at, given["audience"])
        found["price"] = words.euros(price) if price is not None else None
        found["priced"] = True
    if isinstance(refused, UnavailableError):
        found["taken"] = refused.conflicts
        found["day_taken"] = timezone.localdate(starts_at)
        today = timezone.localdate()
        found["others"] = calendar.alternatives(hall, starts_at, ends_at, today=today)
    found["no_more_free"] = isinstance(refused, QuotaReachedError)
    return found


def _plan(organisation: int, form: CallForm) -> Plan | None:
    """Every date of what repeats, with what hinders it: shown before anything is taken."""
    asked = _asked(form)
    if asked is None:
        return None
    return preview(organisation=organisation, asked=asked, check_hours=not form.cleaned_data["anyway"])


def _asked(form: CallForm) -> Asked | None:
    given = form.cleaned_data
    if not given["repeats"]:
        return None
    return weekly.every_week(
        hall=form.chosen,
        starts=local.wall(given["starts_at"]),
        ends=local.wall(given["ends_at"]),
        interval=given["repeats"],
        last=given["last"],
    )


def _book(request: Any, form: CallForm, plan: Plan | None) -> str:
    """Once for each key: one date, or all that the plan has free. Its reference."""
    organisation, person = request.agent.acting, request.agent.worker
    token = form.cleaned_data["cle"]
    key = key_of(f"call:{organisation}:{token}")
    asked = _asked(form)

    def act() -> dict[str, Any]:
        if plan is not None and asked is not None:
            hire = weekly.ask(
                key=key,
                asked=asked,
                skip=[one.local_start for one in plan.hindered],
                state="confirmed",
                person=person,
                **_common(organisation, form),
            )
        else:
            hire = hires.ask(key=key, typed_by=person, **_once(form), **_common(organisation, form))
        return {"reference": hire.reference}

    return str(once_or_not_at_all(key=token, purpose=f"{PURPOSE}:{organisation}", act=act)["reference"])


def _common(organisation: int, form: CallForm) -> dict[str, Any]:
    """What is asked alike, once or every week."""
    given = form.cleaned_data
    association = _association(form)
    return {
        "organisation": organisation,
        "hall": form.chosen,
        "holder": _holder(form, association),
        "audience": given["audience"],
        "check_hours": not given["anyway"],
        "about": hires.About(
            event=given["event"],
            guests=given["guests"],
            postal=given["postal"],
            wants=given["wants"],
            association=association,
            channel=given["channel"],
        ),
    }


def _once(form: CallForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "starts_at": given["starts_at"],
        "ends_at": given["ends_at"],
        "state": given["state"],
        "hold_until": hires.option_end(form.chosen) if given["state"] == "held" else None,
    }


def _association(form: CallForm) -> Association | None:
    label = form.cleaned_data["label"]
    if form.known is not None or not label:
        return form.known
    return association_named(name=label, is_local=form.is_local)


def _holder(form: CallForm, association: Association | None) -> Holder:
    given = form.cleaned_data
    return Holder(
        name=given["name"],
        email=given["email"],
        phone=given["phone"],
        kind="association" if association else "internal" if given["audience"] == "internal" else "person",
        label=association.name if association else "",
    )
