"""A creation that arrives twice under one key is made once (core.web.idempotency)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.utils.translation import gettext as _
from ninja.params.functions import Header

from cantou.core.api.problems import ProblemError
from cantou.core.web.idempotency import OtherContentError, once

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADER = "Idempotency-Key"
IdempotencyKey = Annotated[
    str,
    Header(
        ...,
        alias=HEADER,
        min_length=16,
        max_length=80,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="Tirée au hasard pour chaque création, la même quand on recommence : un UUID convient.",
    ),
]


def once_by_key(
    request: Any,
    *,
    key: str,
    purpose: str,
    content: Mapping[str, object],
    act: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """What `act` gave the first time. `purpose` names the operation, and whose key it is where that is known."""
    try:
        outcome = once(key=key, purpose=purpose, act=act, content=content)
    except OtherContentError as error:
        detail = _("Cette clé a déjà servi pour un autre contenu : tirez-en une nouvelle.")
        raise ProblemError(422, detail=detail, code="cle-deja-utilisee") from error
    if outcome.is_repeat:
        request.api_headers = {"Idempotent-Replayed": "true"}
    return outcome.answer
