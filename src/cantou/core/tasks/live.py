"""Telling open pages that something has changed, the moment the transaction commits.

Only the name of a topic travels ("desk:12"): what changed is then read by an ordinary request, with the rights of
whoever reads. So a stream holds nobody's data, and a page without one works the same, when it is loaded again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANNEL = "cantou_live"
LIFE_SECONDS = 3_600
"""How long the permission in a page opens a stream, and how long the stream then lasts at most."""
MOST_TOPICS = 40
_SALT = "cantou.live"
_TOPIC = re.compile(r"[a-z][a-z0-9_.]{0,39}:[0-9A-Za-z-]{1,40}", re.ASCII)


def announce(*topics: str) -> None:
    """In the transaction of what changed: PostgreSQL delivers at commit, once for each topic, or not at all."""
    with connection.cursor() as cursor:
        for topic in topics:
            _check(topic)
            cursor.execute("select pg_notify(%s, %s)", [CHANNEL, topic])


def address(topics: Iterable[str], *, subject: str) -> str:
    """Where a page listens to these topics. `subject` (a person's number) bounds how many streams one may open.

    Give it to those who may know that these things change; it is good for LIFE_SECONDS.
    """
    wanted = sorted(set(topics))
    if not 0 < len(wanted) <= MOST_TOPICS:
        raise ValueError(f"From one to {MOST_TOPICS} topics.")
    for topic in wanted:
        _check(topic)
    token = signing.dumps([subject, *wanted], salt=_SALT)
    return f"{settings.LIVE_ORIGIN}/live/?token={token}"


def read_token(token: str) -> tuple[str, tuple[str, ...]]:
    """(subject, topics). Raises signing.BadSignature: forged, or too old."""
    subject, *topics = signing.loads(token, salt=_SALT, max_age=LIFE_SECONDS)
    return subject, tuple(topics)


def _check(topic: str) -> None:
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"“{topic}” is not a topic: name:number.")
