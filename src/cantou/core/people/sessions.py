"""Django's sessions in the database, the one of a request found by a statement (docs/adr/0095)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = _session.first(str(self.session_key), timezone.now())
        if found is None:
            self._session_key = None
        return found


@statement
def _session(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
