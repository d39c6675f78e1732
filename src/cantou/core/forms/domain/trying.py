"""What a try would give to the service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.forms.domain.drafts import IncompleteError, asked
from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.steps import failed_checks

if TYPE_CHECKING:
    from cantou.core.forms.models import Draft


@dataclass(frozen=True, slots=True)
class Kept:
    key: str
    label: str
    kept: str
    """As JSON writes it."""


def kept(*, draft: Draft) -> list[Kept]:
    """Raises IncompleteError."""
    definition = asked(draft)
    today = timezone.localdate()
    filled = fill(definition, draft.answers, today=today)
    failed = failed_checks(definition, filled, today=today)
    if filled.errors or failed:
        raise IncompleteError(filled.errors, failed)
    labels = {one.key: one.label for _place, _way, one in definition.questions()}
    return [
        Kept(key, labels.get(key, ""), json.dumps(value, ensure_ascii=False))
        for key, value in filled.answers.items()
    ]
