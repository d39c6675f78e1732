"""Referentials that the organisation edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.forms.models import Card, CardModel
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def create_cards(*, key: str, title: str, columns: Sequence[Mapping[str, str]] = ()) -> CardModel:
    model = CardModel.objects.create(
        organisation_id=acting(), key=key, title=title, columns=[dict(one) for one in columns]
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


def archive_card(*, card: Card) -> None:
    """Offered no more."""
    card.archived_at = timezone.now()
    card.save(update_fields=["archived_at"])
    record(action="forms.card_archived", subject=f"forms:{card.model.key}", details={"card": card.value})
