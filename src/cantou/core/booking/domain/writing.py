"""In whose Scope a booking is written, and where its writing is undone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from cantou.core.scope.scope import Mode, Scope, current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID


@contextmanager
def writing(*, organisation: int, key: UUID, person: int | None = None) -> Iterator[None]:
    """An agent stays who they are; anybody else acts for this one thing. Whatever fails inside is undone here."""
    here = current()
    if here is not None and here.mode is Mode.AGENT and here.acting == organisation:
        with transaction.atomic():
            yield
        return
    scope = Scope.for_object(organisation=organisation, key=key, person=person)
    if here is not None:
        scope = replace(
            scope,
            person=here.person if here.person is not None else person,
            on_behalf_of=here.on_behalf_of,
            reason=here.reason,
        )
    with scope.enter():
        yield


def is_agent(organisation: int) -> bool:
    """Whether an agent of that organisation acts here: no delay holds them back."""
    here = current()
    return here is not None and here.mode is Mode.AGENT and here.acting == organisation
