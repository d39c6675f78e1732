"""An appointment on the telephone: the motive, then one screen. Keyboard alone, in less than a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import normalise
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.rendez_vous.desk.forms.acts import PhoneForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, words
from cantou.services.rendez_vous.domain import askings, queries
from cantou.services.rendez_vous.domain.appointments import OverError, TakenError, book_appointment
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.slots import first_times
from cantou.services.rendez_vous.domain.times import day_starts, read_day, whole, write_instant
from cantou.services.rendez_vous.models import Wants
from cantou.services.rendez_vous.portal.views.booking import key_of
from cantou.services.rendez_vous.portal.views.common import read_hour, ways_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from cantou.services.rendez_vous.domain.slots import Time
    from cantou.services.rendez_vous.models import Asking, Counter, Motive

FIRST, PER_DAY = 8, 3


def choices_of(times: Sequence[Time], *, several: bool) -> list[tuple[str, str]]:
    """(instant, words) of hours to choose from."""
    found = []
    for time in times:
        shown = whole(time.starts_at)
        if several:
            shown += ", " + ", ".join(one.resource.name for one in time.counters)
        found.append((write_instant(time.starts_at), shown))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "treat")
    organisation = request.agent.acting
    motives = list(queries.served_motives(organisations=[organisation]))
    asked = request.GET.get("motif", "").strip()
    named = _named(motives, asked)
    motive = named[0] if asked and len(named) == 1 else None
    asking = _asking(organisation, request.GET.get("demande", ""))
    if motive is None:
        context = {"typed": asked[:80], "motives": named or motives, "asking": asking, "unknown": not named}
        return render(request, "rendez_vous/desk/new_motive.html", context)
    return _one(request, motive, motives, asking)


def _one(request: Any, motive: Motive, motives: list[Motive], asking: Asking | None) -> HttpResponse:
    """The motive is known: the hour and the person."""
    counters = queries.counters_for(motive)
    choices = _hours(request, motive, counters)
    form = PhoneForm(*posted(request), times=choices, ways=ways_of(motive), initial=_initial(choices, asking))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            reference = _book(request, form, motive, counters)
        except (BookingRefusedError, OverError, TakenError) as error:
            refusal = words(error)
        else:
            if asking is not None:
                askings.close(asking=asking)
            messages.success(request, _("Rendez-vous pris. Lisez la référence à la personne."))
            return redirect("bureau:rendez_vous:appointment", appointment=reference)
    context = {
        "form": form,
        "motive": motive,
        "motives": motives,
        "refusal": refusal,
        "asking": asking,
        "several_ways": len(motive.ways) > 1,
        "du": request.GET.get("du", ""),
        "folded": {"more": any(form.errors.get(name) for name in ("email", "postal", "note"))},
    }
    status = UNPROCESSABLE if form.errors or refusal else 200
    return render(request, "rendez_vous/desk/new.html", context, status=status)


def _hours(request: Any, motive: Motive, counters: list[Counter]) -> list[tuple[str, str]]:
    """The first ones that are free, from the day that the address names; and the one that was chosen already."""
    after = read_day(request.GET.get("du", ""))
    start = max(day_starts(after), timezone.now()) if after else timezone.now()
    times = first_times(
        motive=motive, counters=counters, number=FIRST, by_mairie=True, after=start, per_day=PER_DAY
    )
    choices = choices_of(times, several=len(counters) > 1)
    chosen = request.POST.get("quand") if request.method == "POST" else ""
    return _with(choices, chosen) if chosen else choices


def _named(motives: list[Motive], typed: str) -> list[Motive]:
    """By its code, or by the first letters of its words: « cart » is the identity card."""
    exact = [one for one in motives if one.code == typed]
    words = slugify(typed).split("-") if typed else []
    return exact or [
        one
        for one in motives
        if all(any(part.startswith(word) for part in slugify(one.title).split("-")) for word in words)
    ]


def _with(choices: list[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """The hour that was shown a minute ago and is taken since stays a choice: the booking says what is to be said."""
    if typed in dict(choices) or len(typed) > 40:  # noqa: PLR2004 (no hour is longer)
        return choices
    return [(typed, typed), *choices] if _is_hour(typed) else choices


def _is_hour(typed: str) -> bool:
    return read_hour(typed) is not None


def _asking(organisation: int, reference: str) -> Asking | None:
    return queries.asking(organisation=organisation, reference=normalise(reference)) if reference else None


def _initial(choices: list[tuple[str, str]], asking: Asking | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"quand": choices[0][0] if choices else "", "wants": Wants.SMS}
    if asking is not None:
        initial |= {"name": asking.name, "phone": show_phone(asking.phone), "email": asking.email}
        initial["note"] = asking.words
    return initial


def _book(request: Any, form: PhoneForm, motive: Motive, counters: list[Counter]) -> str:
    given, organisation = form.cleaned_data, request.agent.acting

    def act() -> dict[str, Any]:
        made = book_appointment(
            organisation=organisation,
            key=key_of(organisation, f"desk:{given['cle']}"),
            motive=motive,
            counters=counters,
            starts_at=form.when,
            said=form.said(),
            way=given["way"] or motive.ways[0],
            channel=given["channel"] or "phone",
            typed_by=request.agent.person,
        )
        return {"reference": made.reference}

    with transaction.atomic():
        done = once(key=given["cle"], purpose=f"rendez_vous.typed:{organisation}", act=act)
    return str(done.answer["reference"])
