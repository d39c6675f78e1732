"""What a state is called: the organisation's own word, or the usual one. The codes stay the same for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.workflow import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.services.signalements.models import StatusChange

Words = dict[str, str]


def words_of(*, organisation: int) -> Words:
    """State → word, for all five."""
    return whole(settled_of(organisation=organisation).settings.words)


def whole(own: Mapping[str, str]) -> Words:
    return {state.value: own.get(state.value) or str(state.label) for state in Status}


def state_title(*, organisation: int, status: str) -> str:
    return words_of(organisation=organisation)[status]


def named(step: StatusChange, words: Mapping[str, str]) -> StatusChange:
    """With `title`, as this organisation says it."""
    step.title = words[step.status]  # type: ignore[attr-defined]
    return step


def words_of_each(organisations: Iterable[int]) -> dict[int, Words]:
    return {each: words_of(organisation=each) for each in dict.fromkeys(organisations)}
