"""What the pages of the portal share: whose halls these are, the draft that an address opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.domain.strangers import count_asked
from cantou.core.scope.scope import current, switch
from cantou.core.web.client import client_network
from cantou.services.salles.domain import queries
from cantou.services.salles.domain.asking import draft_scope, key_of

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.booking.domain.holder import Holder
    from cantou.services.salles.models import Draft, Hall

SERVICE = "salles"
GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422
STEP_TITLES = [_("Quand"), _("Pour qui"), _("Pour quoi"), _("Vous"), _("Vérifier")]


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def hall_named(request: Any, slug: str) -> Hall:
    """Of the nearest organisation that has one of that name."""
    mine = organisations_of(request)
    found = list(queries.public_halls(mine).filter(slug=slug))
    if not found:
        raise Http404
    return min(found, key=lambda hall: mine.index(hall.organisation_id))


def open_draft(request: Any, token: str) -> Draft | None:
    """Switches to the draft's Scope. Its organisation is one of those that provide the service here."""
    scope = current()
    person = scope.person if scope else None
    for organisation in organisations_of(request):
        switch(draft_scope(organisation=organisation, token=token, person=person))
        draft = queries.draft(organisation=organisation, key=key_of(token))
        if draft is not None:
            return draft
    return None


def bounded(request: Any, organisation: int, holder: Holder) -> None:
    """Raises a BookingRefusedError for who has asked for too much: nothing of it expires by itself."""
    network = client_network(request)
    count_asked(service=SERVICE, organisation=organisation, holder=holder, network=network)


def draft_gone(request: Any) -> HttpResponse:
    return render(request, "salles/draft_gone.html", status=GONE)


def draft_family(key: UUID) -> str:
    """What the names of all that a phone keeps of a draft begin with: forgotten together once it is sent."""
    return f"salle-{key.hex[:10]}"


def draft_page(draft: Draft, step: str) -> str:
    return f"{draft_family(draft.object_key)}.{step}.{draft.updated_at:%d%H%M%S}"
