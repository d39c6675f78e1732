"""Opens a session for somebody, as if they had come through the front door."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client, person, *, second_factor: bool = True) -> None:
    """The desk opens only to a session that has proved a second factor: as agents' sessions always have."""
    client.force_login(person, backend=BACKEND)
    now = time.time()
    records = [{"method": "password", "at": now, "reauthenticated": True}]
    if second_factor:
        records.append({"method": "mfa", "at": now, "type": "totp", "reauthenticated": True})
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
