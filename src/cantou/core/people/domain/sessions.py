from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F

from cantou.core.people.models import Person


def end_all(*, person: int) -> None:
    """On every host at once: the next request of any session of this person is anonymous."""
    Person.objects.filter(pk=person).update(session_epoch=F("session_epoch") + 1)
    known = UserSession.objects.filter(user_id=person)
    Session.objects.filter(session_key__in=known.values("session_key")).delete()
    known.delete()
