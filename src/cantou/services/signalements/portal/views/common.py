"""What the pages of the portal share: whose place this is, the draft that an address opens, the danger notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.scope.scope import Scope, current, switch
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.drafts import draft_scope, key_of
from cantou.services.signalements.domain.nearby import near_published, sought
from cantou.services.signalements.domain.settings import service_settings
from cantou.services.signalements.domain.workflow import TONES, Status

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.nearby import Near
    from cantou.services.signalements.models import Draft

GONE = 410
STEP_TITLES = [_lazy("Où"), _lazy("Quoi"), _lazy("Vous"), _lazy("Vérifier")]


def open_draft(request: Any, token: str) -> Draft | None:
    """Switches to the draft's Scope. Its organisation is one of those that provide the service here."""
    scope = current()
    person = scope.person if scope else None
    for provider in request.providers:
        switch(draft_scope(organisation=provider.organisation_id, token=token, person=person))
        draft = queries.draft(organisation=provider.organisation_id, key=key_of(token))
        if draft is not None:
            return draft
    return None


def draft_gone(request: Any) -> HttpResponse:
    """A draft that was purged, or an address with a letter missing: what was just typed is given back."""
    typed = [
        value for name in ("description", "mots", "lieu") if (value := request.POST.get(name, "").strip())
    ]
    return render(request, "signalements/draft_gone.html", {"typed": typed}, status=GONE)


def category_of(draft: Draft, kinds: dict[str, Kind] | None = None) -> Kind:
    kinds = kinds or categories_of(organisation=draft.organisation_id)
    return kinds.get(draft.category) or next(iter(kinds.values()))


def calls(organisation: int) -> list[dict[str, str]]:
    """Whom to call when it is dangerous: the emergency services, then the organisation's own number."""
    numbers = [
        {"number": "18", "label": _("pompiers")},
        {"number": "112", "label": _("urgences")},
    ]
    on_call = service_settings(organisation=organisation).on_call_phone
    if on_call:
        numbers.append(
            {"number": on_call, "shown": show_phone(on_call), "label": _("astreinte de la mairie")}
        )
    return numbers


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def near_draft(request: Any, draft: Draft) -> list[Near]:
    """What is published and still open near what is being written. In the Scope of anybody."""
    of = sought(draft, metres=category_of(draft).near_metres)
    with Scope.public().enter():
        return near_published(organisations=organisations_of(request), of=of)


def public_tone(status: str) -> str:
    """What waits is the mairie's care, not the reader's."""
    return "" if status == Status.RECEIVED else TONES[status]


def draft_family(key: UUID) -> str:
    """What the names of all that a phone keeps of a draft begin with: forgotten together once it is sent."""
    return f"signalement-{key.hex[:10]}"


def draft_page(draft: Draft, step: str) -> str:
    """Names what a phone keeps of one page. A page that has been saved since has another name."""
    return f"{draft_family(draft.object_key)}.{step}.{draft.updated_at:%d%H%M%S}"
