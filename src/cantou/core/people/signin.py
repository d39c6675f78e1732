"""What the person who signed in has proved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import get_authentication_records

if TYPE_CHECKING:
    from django.http import HttpRequest

ELSEWHERE = "cantou_second_factor"
"""Set when an identity provider vouches for a second factor (ProConnect)."""
SIGNED_IN_BY = "cantou_identity"
"""Which provider somebody signed in with, and its identity token, for signing out there as well."""
NEXT = "cantou_next"
"""Where somebody was going when they were sent to set up a second factor."""
AGAIN = "encore"
"""In the address of the page that asks for it: one proved long ago is asked for again."""
LATELY = 15 * 60
CARD = "cantou_card"
HOST = "cantou_host"
"""Set for somebody who came by a ticket, to a portal on a host of its own."""


def has_second_factor(request: HttpRequest) -> bool:
    """Whether they signed in, or confirmed it since, with a second factor."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    if request.session.get(ELSEWHERE) == user.pk:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def proved_lately(request: HttpRequest) -> bool:
    """Whether the second factor was proved in the last quarter of an hour: for what cannot be undone."""
    user: Any = request.user
    if not user.is_authenticated:
        return False
    methods = {"mfa", "socialaccount"} if request.session.get(ELSEWHERE) == user.pk else {"mfa"}
    since = time.time() - LATELY
    records = get_authentication_records(request, user)
    return any(each.get("method") in methods and each.get("at", 0) >= since for each in records)


def came_by_card(request: HttpRequest) -> bool:
    return CARD in request.session
