"""Accounts that nobody uses go after the time that the register says, with a month's warning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce
from django.utils import timezone

from cantou.core.people.domain import erasures, mails
from cantou.core.people.domain.personal_data import ACCOUNTS
from cantou.core.people.models import Person
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

UNUSED = timedelta(days=ACCOUNTS[0].retention_days)
WARNING = timedelta(days=30)
AT_ONCE = 500
"""A platform of a million accounts warns them over some weeks."""


def unused(*, now: datetime) -> QuerySet[Person]:
    """Nobody has signed in for that long, nor asked to go already. Children have no sign-in of their own."""
    return (
        Person.objects.annotate(used_at=Coalesce("last_login", "created_at"))
        .filter(used_at__lt=now - UNUSED, erased_at=None, is_active=True)
        .exclude(erasures__cancelled_at=None, erasures__done_at=None, erasures__isnull=False)
        .order_by("pk")
    )


def warn_unused() -> int:
    """How many were warned. Signing in during the month keeps the account."""
    done = 0
    for person in unused(now=timezone.now()).iterator(chunk_size=AT_ONCE):
        if done == AT_ONCE:
            break
        try:
            erasure = erasures.ask(person=person.pk, pause=WARNING, unused=True)
        except (erasures.StillAgentError, erasures.StillCaredForError):
            continue
        if person.email:
            values = {"person": person, "due_at": erasure.due_at, "url": platform_url("account_login")}
            mails.send(to=person.email, template="people/email/unused", values=values)
        done += 1
    return done
