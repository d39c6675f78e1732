"""What the organisation has set for this service (service.py, `settings`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.organisations.domain.settings import settings_of
from cantou.core.organisations.models import Offer
from cantou.core.registry import services
from cantou.core.scope.statements import statement
from cantou.services.signalements.domain.workflow import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from cantou.core.organisations.domain.settings import Value

SERVICE = "signalements"
LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Settings:
    on_call_phone: str
    publish: bool
    """Whether agents may show reports on the portal, once they have read them."""
    unread_words: bool
    unread_photos: bool
    """Whether what people write, and the photographs that they send, are shown before anybody has read them."""
    words: dict[str, str]
    """State → what this organisation calls it, where that is not the usual word."""
    remind_days: int
    escalate_days: int
    reopen_days: int
    """Days after the end in which the reporter may reopen; 0: they may not."""
    ask_opinion: bool
    show_figures: bool
    """Whether everybody sees the figures of each year."""
    open311_without_key: bool
    """Whether programs may file without a key."""


def service_settings(*, organisation: int) -> Settings:
    """One query, in any Scope."""
    values = settings_of(services()[SERVICE], _answered.first(organisation) or {})
    return Settings(
        on_call_phone=str(values["on_call_phone"]),
        publish=bool(values["publish"]),
        unread_words=bool(values["unread_words"]),
        unread_photos=bool(values["unread_photos"]),
        words=own_words(values),
        remind_days=max(0, int(values["remind_days"])),
        escalate_days=max(0, int(values["escalate_days"])),
        reopen_days=max(0, int(values["reopen_days"])),
        ask_opinion=bool(values["ask_opinion"]),
        show_figures=bool(values["show_figures"]),
        open311_without_key=bool(values["open311_without_key"]),
    )


@statement
def _answered(organisation: int) -> QuerySet[Offer, dict[str, Value]]:
    found = Offer.objects.filter(organisation_id=organisation, service=SERVICE).order_by("pk")
    return found.values_list("settings", flat=True)[:1]


def own_words(values: Mapping[str, object]) -> dict[str, str]:
    """Of an offer's settings: state → what this organisation calls it, where that is not the usual word."""
    words = {state: " ".join(str(values.get(f"state_{state}") or "").split()) for state in Status.values}
    return {state: word[:LONGEST_WORD] for state, word in words.items() if word}
