from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils import timezone

from cantou.core.people.models import Person

if TYPE_CHECKING:
    from django.http import HttpRequest


def begin(request: HttpRequest) -> None:
    """The session of a host that has just begun: the person finds it in their list, and may end it there."""
    UserSession.objects.create_from_request(request)


def forget_expired() -> int:
    removed: int = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    return removed


def end_all(*, person: int) -> None:
    """On every host at once: the next request of any session of this person is anonymous."""
    Person.objects.filter(pk=person).update(session_epoch=F("session_epoch") + 1)
    known = UserSession.objects.filter(user_id=person)
    Session.objects.filter(session_key__in=known.values("session_key")).delete()
    known.delete()
