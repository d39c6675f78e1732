"""What stays open between one message and the next, where many leave one after the other."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import httpx
from django.core.mail import get_connection

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

    import requests

STILL_THERE = 250
SECONDS = 20.0


@dataclass
class Lines:
    """Of one job, in one thread; closed at its end."""

    _mail: Any = None
    _http: httpx.Client | None = None
    push: requests.Session | None = field(default=None)
    """Kept by domain/push.py, which knows what it must not follow."""

    def mail(self) -> Any:
        """A connection that answered just now: one that the server closed meanwhile would leave us in doubt. Raises
        OSError.
        """
        if self._mail is not None and not _answers(self._mail):
            self._mail.close()
            self._mail = None
        if self._mail is None:
            connection = get_connection()
            connection.open()
            self._mail = connection
        return self._mail

    def http(self) -> httpx.Client:
        """Its connections are used again: `sms.asked` asks once more where one broke."""
        if self._http is None:
            self._http = httpx.Client(timeout=SECONDS, verify=authorities())
        return self._http

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._mail is not None:
            self._mail.close()
        if self._http is not None:
            self._http.close()
        if self.push is not None:
            self.push.close()


@lru_cache(maxsize=1)
def authorities() -> ssl.SSLContext:
    """Whom we trust to say who a gateway is. Reading them takes longer than a message."""
    return httpx.create_ssl_context()


def _answers(connection: Any) -> bool:
    server = getattr(connection, "connection", None)
    if not isinstance(server, smtplib.SMTP):
        return True
    try:
        return server.noop()[0] == STILL_THERE
    except (OSError, smtplib.SMTPException):
        return False
