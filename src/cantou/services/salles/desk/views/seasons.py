"""The season: its dates, the wishes, the evening when they are shared out, and all booked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.salles.desk.forms.seasons import SeasonForm, WishForm
from cantou.services.salles.desk.views.common import require, status_of
from cantou.services.salles.domain import queries, seasons
from cantou.services.salles.domain.asking import key_of
from cantou.services.salles.domain.papers import season_pdf
from cantou.services.salles.domain.sharing import apply, blocked, table_of
from cantou.services.salles.domain.words import WEEKDAYS
from cantou.services.salles.models import Wish

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.services.salles.models import Season

WISH_FIELDS = (
    *("activity", "weekday", "starts", "ends", "weeks", "not_in_holidays", "words"),
    *("first", "last"),
)


def _season(request: Any, season: int) -> Season:
    return get_object_or_404(queries.seasons(require(request, "treat")), pk=season)


@require_safe
def index(request: Any) -> HttpResponse:
    found = list(queries.seasons(require(request, "treat")))
    return render(request, "salles/desk/seasons.html", {"seasons": found})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request, "treat")
    form = SeasonForm(posted(request)[0])
    if request.method == "POST" and form.is_valid() and not _taken(organisation, form, None):

        def act() -> dict[str, Any]:
            return {"season": seasons.save_season(season=None, values=form.values).pk}

        purpose = f"salles.season:{organisation}"
        answer = once(key=form.cleaned_data["cle"], purpose=purpose, act=act).answer
        return redirect("bureau:salles:season", season=answer["season"])
    return render(request, "salles/desk/season_edit.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, season: int) -> HttpResponse:
    found = _season(request, season)
    names = ("title", "starts_on", "ends_on", "meeting_on", "is_public", "wishes_until")
    initial = {name: getattr(found, name) for name in names}
    form = SeasonForm(posted(request)[0], season=found, initial=initial)
    if request.method == "POST" and form.is_valid() and not _taken(found.organisation_id, form, found):
        seasons.save_season(season=found, values=form.values)
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:salles:season", season=found.pk)
    context = {"form": form, "season": found}
    return render(request, "salles/desk/season_edit.html", context, status=status_of(form))


def _taken(organisation: int, form: SeasonForm, own: Season | None) -> bool:
    same = queries.seasons(organisation).filter(title=form.cleaned_data["title"])
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists() and not _is_repeat(organisation, form):
        form.add_error("title", _("Une saison porte déjà ce nom."))
        return True
    return False


def _is_repeat(organisation: int, form: SeasonForm) -> bool:
    from cantou.core.web.idempotency import first_answer

    return first_answer(key=form.cleaned_data["cle"], purpose=f"salles.season:{organisation}") is not None


@require_safe
def show(request: Any, season: int) -> HttpResponse:
    """The table that the meeting has before its eyes: disagreements first, then the whole week."""
    found = _season(request, season)
    table = table_of(found, list(queries.wishes(found)))
    lines = [
        (name, day)
        for number, name in enumerate(WEEKDAYS)
        if (day := [line for line in table.lines if line.wish.weekday == number])
    ]
    context = {
        "season": found,
        "table": table,
        "week": lines,
        "weekdays": list(enumerate(WEEKDAYS)),
        "blocked": blocked(found, table),
        "to_book": sum(line.wish.state == Wish.State.ASKED for line in table.lines),
    }
    return render(request, "salles/desk/season.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: Any, season: int, wish: UUID | None = None) -> HttpResponse:
    found = _season(request, season)
    organisation = found.organisation_id
    own = get_object_or_404(queries.wishes(found), object_key=wish) if wish else None
    initial: dict[str, Any] = (
        {"hall": own.hall.slug, "association": str(own.association_id or "")} if own else {}
    )
    initial |= {name: getattr(own, name) for name in WISH_FIELDS} if own else {}
    form = WishForm(
        posted(request)[0],
        season=found,
        halls=queries.halls(organisation),
        associations=queries.active_associations(organisation),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        drawn = own.object_key if own else key_of(f"wish:{organisation}:{form.cleaned_data['cle']}")
        again = own or queries.wishes(found).filter(object_key=drawn).first()
        try:
            seasons.save_wish(
                season=found, wish=again, key=drawn, values=form.values, person=request.agent.worker
            )
        except seasons.AppliedError:
            messages.warning(request, _("Ce créneau est déjà réservé : changez-le dans le planning."))
        return redirect("bureau:salles:season", season=found.pk)
    context = {"form": form, "season": found, "wish": own}
    return render(request, "salles/desk/wish.html", context, status=status_of(form))


@require_POST
def settle(request: Any, season: int) -> HttpResponse:
    """One disagreement less: split the weeks, leave the days to the other, move, or give it up."""
    found = _season(request, season)
    wishes = {str(one.object_key): one for one in queries.wishes(found)}
    one, other = wishes.get(request.POST.get("un", "")), wishes.get(request.POST.get("autre", ""))
    act = request.POST.get("act", "")
    if one is None or (other is None and act in {"split", "leave"}):
        raise Http404
    try:
        _settle(found, act, one, other, request.POST.get("jour", ""))
    except seasons.AppliedError:
        messages.warning(request, _("Ce créneau est déjà réservé : changez-le dans le planning."))
    response = redirect("bureau:salles:season", season=found.pk)
    response["Location"] += "#desaccords" if act != "drop" else "#semaine"
    return response


def _settle(season: Season, act: str, one: Wish, other: Wish | None, day: str) -> None:
    if act == "split" and other is not None:
        seasons.split_weeks(first=one, second=other)
    elif act == "leave" and other is not None:
        table = table_of(season, [one, other])
        days = {day for pair in table.pairs for day in pair.days}
        mine = next(line for line in table.lines if line.wish.pk == one.pk)
        if set(mine.days) <= days:
            seasons.drop_wish(wish=one)  # It has no other day.
        else:
            seasons.give_up_days(wish=one, days=sorted(days))
    elif act == "move" and day in {str(number) for number in range(7)}:
        seasons.move_wish(wish=one, weekday=int(day))
    elif act == "drop":
        seasons.drop_wish(wish=one)
    else:
        raise Http404


@require_POST
def book_all(request: Any, season: int) -> HttpResponse:
    """Everything that is agreed becomes bookings. Pressed twice, the second finds nothing left to book."""
    found = _season(request, season)
    done = apply(season=found, person=request.agent.worker)
    if done.refused:
        text = _("%(booked)d créneaux réservés, %(dates)d dates. Certains ne l’ont pas été : voyez plus bas.")
        messages.warning(request, text % {"booked": done.wishes, "dates": done.dates})
    else:
        text = _("%(booked)d créneaux réservés : %(dates)d dates sont au planning.")
        messages.success(request, text % {"booked": done.wishes, "dates": done.dates})
    return redirect("bureau:salles:season", season=found.pk)


@require_safe
def printed(request: Any, season: int) -> HttpResponse:
    found = _season(request, season)
    pdf = season_pdf(season=found, table=table_of(found, list(queries.wishes(found))))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="partage-des-creneaux.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
