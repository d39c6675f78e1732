"""What happens when somebody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver

from cantou.core.people.domain import erasures
from cantou.core.people.signin import ELSEWHERE, SIGNED_IN_BY

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cantou.core.people.models import Person


@receiver(user_logged_in)
def remember_second_factor(*, request: HttpRequest, user: Person, sociallogin: Any = None, **_: Any) -> None:
    """ProConnect vouched for a second factor: as good as ours (docs/adr/0033)."""
    if sociallogin is not None and request.session.get(SIGNED_IN_BY, {}).get("second_factor"):
        request.session[ELSEWHERE] = user.pk


@receiver(user_logged_in)
def keep_used_account(*, user: Person, **_: Any) -> None:
    """An account about to be erased because nobody used it is used again."""
    erasures.still_used(person=user.pk)
