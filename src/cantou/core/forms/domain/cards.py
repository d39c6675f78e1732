"""Referentials that the organisation edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.forms.models import Card, CardModel
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TAKEN_BY = "taken_by"
"""Of a card's data: who has it, as the service that took it names them."""


def create_cards(
    *, key: str, title: str, columns: Sequence[Mapping[str, str]] = (), is_public: bool = True
) -> CardModel:
    model = CardModel.objects.create(
        organisation_id=acting(),
        key=key,
        title=title,
        columns=[dict(one) for one in columns],
        is_public=is_public,
    )
    record(action="forms.cards_created", subject=f"forms:{key}")
    return model


def put_card(
    *, model: CardModel, value: str, label: str, data: Mapping[str, Any] | None = None, position: int = 0
) -> Card:
    """Adds the card of this value, or changes it; it is offered (again)."""
    card, _is_new = Card.objects.update_or_create(
        organisation_id=model.organisation_id,
        model=model,
        value=value,
        defaults={
            "label": label,
            "data": dict(data or {}),
            "position": position,
            "archived_at": None,
            "is_public": model.is_public,
        },
    )
    record(action="forms.card_put", subject=f"forms:{model.key}", details={"card": value})
    return card


def take_card(*, model: CardModel, value: str, label: str, by: str) -> bool:
    """Whether it is `by`'s: the first to ask has it, and it is offered no more. Asked again by the same, it is theirs
    still. A card that nobody had written is written. Lock nothing of the journal before: the second waits here.
    """
    mine = {"organisation_id": model.organisation_id, "model": model, "value": value}
    new = Card(**mine, label=label, is_public=model.is_public)
    Card.objects.bulk_create([new], ignore_conflicts=True)
    card = Card.objects.select_for_update(no_key=True, of=("self",)).get(**mine)
    if card.archived_at is not None:
        return bool(card.data.get(TAKEN_BY) == by)
    card.data = {**card.data, TAKEN_BY: by}
    card.archived_at = timezone.now()
    card.save(update_fields=["data", "archived_at"])
    record(action="forms.card_taken", subject=f"forms:{model.key}", details={"card": value})
    return True


def archive_card(*, card: Card) -> None:
    """Offered no more."""
    card.archived_at = timezone.now()
    card.save(update_fields=["archived_at"])
    record(action="forms.card_archived", subject=f"forms:{card.model.key}", details={"card": card.value})
