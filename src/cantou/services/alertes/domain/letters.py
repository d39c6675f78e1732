"""What comes by SMS: « ALERTES » to subscribe, « OK » and « SOS » to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.notices.domain.received import NotTakenError
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.engine.phones import mobile
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Place, Territory
from cantou.services.alertes.domain import answers
from cantou.services.alertes.domain.subscriptions import ours

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.domain.received import Received

WORDS = {
    "ok": answers.SAFE,
    "1": answers.SAFE,
    "securite": answers.SAFE,
    "bien": answers.SAFE,
    "sos": answers.HELP,
    "2": answers.HELP,
    "besoin": answers.HELP,
    "secours": answers.HELP,
}
KEYS = {"1": answers.SAFE, "2": answers.HELP}


def receive(*, organisation: int, commune: int, received: Received) -> UUID:
    """« ALERTES Vic-sur-Cère », « ALERTES Salvagnac »: whoever writes from a number holds it, so it is only asked to
    confirm by the usual code.
    """
    number = mobile(received.sender)
    if received.channel != "sms" or not number:
        raise NotTakenError(
            "empty", words=_("Pour recevoir les alertes, abonnez-vous sur le portail, ou par SMS.")
        )
    with Scope.public().enter():
        town = Territory.objects.get(pk=commune)
        place = _hamlet(commune, received.words)
    label = f"{place.label}, {town.name}" if place else town.name
    row = ours.subscribe(
        organisation=organisation,
        who=Who("sms", number),
        slug=town.slug or "",
        how={"themes": []},
        commune_id=commune,
        place_id=place.pk if place else None,
        label=label[:120],
    )
    return row.object_key  # type: ignore[no-any-return]


def _hamlet(commune: int, words: str) -> Place | None:
    said = f" {normalise(words)} "
    named = places_of(commune, kind=Place.Kind.HAMLET)
    return next((place for place in named[:500] if f" {normalise(place.name)} " in said), None)


def answer(*, organisation: int, key: UUID, received: Received) -> None:
    """The reply to an alert: its first word says it, the rest goes with it."""
    first, _space, rest = received.words.strip().partition(" ")
    kind = WORDS.get(normalise(first)) or (
        answers.HELP if "aide" in normalise(received.words).split() else ""
    )
    if not kind:
        raise NotTakenError(
            "empty", words=_("Répondez OK si vous êtes en sécurité, SOS si vous avez besoin d’aide.")
        )
    with Scope.for_object(organisation=organisation, key=key).enter():
        line = answers.line_of(organisation=organisation, key=key)
        if line is None:
            raise NotTakenError("over")
        try:
            answers.give(
                line=line,
                kind=kind,
                way="sms" if received.channel == "sms" else "link",
                words=rest,
                phone=received.sender if received.channel == "sms" else "",
            )
        except answers.TooManyAnswersError as error:
            raise NotTakenError("over") from error
