"""What a keeper announces and shows: days to come, photographs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.files.views import public_base
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.listings import PhotosForm
from cantou.services.annuaire.domain import agenda, gatherings, proposals, queries
from cantou.services.annuaire.domain import photos as photographs
from cantou.services.annuaire.models import Gathering, Listing, Proposal
from cantou.services.annuaire.portal.forms.space import GatheringForm, MoveForm
from cantou.services.annuaire.portal.views.space import asked_of, draw, kept, opened, thank

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST_TIMES = 12


def _waiting(listing: Listing, what: str) -> list[dict[str, Any]]:
    return [one for one in asked_of(listing, what=what) if one["row"].state == Proposal.State.WAITING]


def _times(shown: agenda.Shown) -> list[agenda.Time]:
    """Those of a series that can still be called off."""
    if not shown.row.rule:
        return []
    return [one for one in agenda.times_of(shown.row, timezone.now()) if not one.is_off][:MOST_TIMES]


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def events(request: Any, listing: Listing, secret: str) -> HttpResponse:
    form = GatheringForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            made = proposals.propose_gathering(listing=listing, values=form.values)
            return made.reference if made else ""

        if kept(form, act, f"annuaire.event:{listing.pk}"):
            thank(request, listing, is_exact=False)
            return redirect("annuaire:space_events", keeper=secret)
    found = queries.gatherings_of(organisation=listing.organisation_id, listing=listing.pk)
    rows = [{"shown": one, "times": _times(one)} for one in agenda.in_order(found)]
    return draw(request, listing, secret, "events", form=form, rows=rows, asked=_waiting(listing, "event"))


def _mine(listing: Listing, gathering: int) -> Gathering:
    found = queries.gatherings_of(organisation=listing.organisation_id, listing=listing.pk)
    row = found.filter(pk=gathering).first()
    if row is None:
        raise Http404
    return row


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def event(request: Any, listing: Listing, secret: str, gathering: int) -> HttpResponse:
    """Written anew; one that was cancelled is announced again by it."""
    row = _mine(listing, gathering)
    form = GatheringForm(posted(request)[0], row=row)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            values = {**form.values, "uid": row.uid, "off": row.off, "moved": row.moved}
            made = proposals.propose_gathering(listing=listing, values=values)
            return made.reference if made else ""

        if kept(form, act, f"annuaire.event:{listing.pk}"):
            thank(request, listing, is_exact=False)
            return redirect("annuaire:space_events", keeper=secret)
    return draw(request, listing, secret, "event", form=form, gathering=row)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def move(request: Any, listing: Listing, secret: str, gathering: int) -> HttpResponse:
    """One time of a series, to another day or hour; or where its rule has it, again."""
    row = _mine(listing, gathering)
    times = _times(agenda.shown(row, timezone.now()))
    if not times or row.is_cancelled:
        raise Http404
    form = MoveForm(posted(request)[0], times=times)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            moved = gatherings.moved(row, **form.values)
            values = {**gatherings.as_kept(row), "starts_at": row.starts_at, "ends_at": row.ends_at}
            made = proposals.propose_gathering(listing=listing, values={**values, "moved": moved})
            return made.reference if made else ""

        if kept(form, act, f"annuaire.move:{row.pk}"):
            thank(request, listing, is_exact=False)
            return redirect("annuaire:space_events", keeper=secret)
    return draw(request, listing, secret, "move", form=form, gathering=row)


@opened_by_its_address
@require_POST
@opened
def cancel(request: Any, listing: Listing, secret: str, gathering: int) -> HttpResponse:
    """All of it, or one time (`fois`): cancelled in the calendars of those who follow it too."""
    row = _mine(listing, gathering)
    names = ("uid", "title", "text", "where", "starts_at", "ends_at", "rule", "off", "moved", "is_cancelled")
    values = {name: getattr(row, name) for name in names}
    time = request.POST.get("fois", "")
    if time:
        if time not in {one.planned for one in agenda.planned(row.starts_at, row.ends_at, row.rule)}:
            raise Http404
        values["off"] = [*row.off, time] if time not in row.off else row.off
    else:
        values["is_cancelled"] = True
    try:
        proposals.propose_gathering(listing=listing, values=values)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("annuaire:space_events", keeper=secret)
    thank(request, listing, is_exact=False)
    return redirect("annuaire:space_events", keeper=secret)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def photos(request: Any, listing: Listing, secret: str) -> HttpResponse:
    form = PhotosForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            return proposals.propose_photos(
                listing=listing, photos=given["photos"], alt=given["alt"]
            ).reference

        if kept(form, act, f"annuaire.photos:{listing.pk}"):
            thank(request, listing, is_exact=False)
            return redirect("annuaire:space_photos", keeper=secret)
    theirs = {file.pk for file in photographs.sent_by_keepers(listing)}
    shown = [
        {
            "picture": {**file.picture(public_base()), "alt": file.alt or listing.name},
            "handle": file.handle.hex if file.pk in theirs else "",
        }
        for file in photographs.kept(listing)
        if file.is_public and file.is_image
    ]
    return draw(
        request, listing, secret, "photos", form=form, photos=shown, asked=_waiting(listing, "photos")
    )


@opened_by_its_address
@require_POST
@opened
def photo_remove(request: Any, listing: Listing, secret: str) -> HttpResponse:
    """One that its keeper has sent: gone as soon as a job has done it."""
    if proposals.take_photo_away(listing=listing, handle=request.POST.get("photo", "")):
        messages.success(request, _("La photographie est ôtée."))
    else:
        messages.info(request, _("Cette photographie n’est plus là, ou la mairie l’a mise : écrivez-lui."))
    return redirect("annuaire:space_photos", keeper=secret)
