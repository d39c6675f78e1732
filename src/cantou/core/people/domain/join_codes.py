from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.people.domain.codes import SHORT_LETTERS, digest, draw
from cantou.core.people.models import JoinCode

if TYPE_CHECKING:
    from uuid import UUID

LIFE = timedelta(days=7)


class WrongCodeError(Exception):
    """No such code, or it has served, or it is too old: the answer is the same."""


def create(*, purpose: str, person: int, key: UUID) -> str:
    """A code to read out to somebody; those given before for the same thing serve no more."""
    code = draw(SHORT_LETTERS)
    now = timezone.now()
    JoinCode.objects.filter(purpose=purpose, key=key, used_at=None).update(expires_at=now)
    JoinCode.objects.create(
        digest=digest(purpose, code), purpose=purpose, person_id=person, key=key, expires_at=now + LIFE
    )
    return code


def look(*, purpose: str, code: str) -> JoinCode:
    """What a code is for, without using it up. The caller counts the attempts."""
    found = JoinCode.objects.filter(
        digest=digest(purpose, code), purpose=purpose, used_at=None, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise WrongCodeError
    return found


def use(*, purpose: str, code: str) -> JoinCode:
    """Once. Two who type it at the same moment: one of them."""
    found = look(purpose=purpose, code=code)
    if not JoinCode.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
        raise WrongCodeError
    return found


def purge() -> int:
    return JoinCode.objects.filter(expires_at__lte=timezone.now()).delete()[0]
