"""What associations wish for the season, written by themselves before the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.salles.domain import queries, seasons
from cantou.services.salles.domain.asking import key_of
from cantou.services.salles.portal.forms.wishes import WishForm
from cantou.services.salles.portal.views.common import UNPROCESSABLE, organisations_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.salles.models import Season


def _open_season(organisation: int) -> Season | None:
    found = queries.seasons(organisation).filter(is_public=True, applied_at=None).first()
    if found and found.wishes_until and found.wishes_until < timezone.localdate():
        return None
    return found


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("salles.wish", free=15, limit=60)
def index(request: Any) -> HttpResponse:
    organisation = organisations_of(request)[0]
    season = _open_season(organisation)
    if season is None:
        return render(request, "salles/season.html", {"season": None})
    form = WishForm(posted(request)[0], halls=queries.public_halls([organisation]))
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["cle"]
        key = key_of(f"wish:{organisation}:{token}")

        def act() -> dict[str, Any]:
            seasons.ask_wish(organisation=organisation, season=season, key=key, values=form.values)
            return {}

        once(key=token, purpose="salles.wish", act=act)
        return redirect("salles:wish_thanks")
    context = {"form": form, "season": season}
    return render(request, "salles/season.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
def thanks(request: Any) -> HttpResponse:
    return render(request, "salles/wish_thanks.html", {"season": _open_season(organisations_of(request)[0])})
