"""When something is seen: its state, and the moments between which it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.services.site.models import State

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.site.models import Article, Event, Page


def is_due(row: Article | Event | Page, now: datetime | None = None) -> bool:
    """Whether this is a moment at which it is shown, once published."""
    now = now or timezone.now()
    begun = row.shown_from is None or row.shown_from <= now
    return begun and (row.shown_until is None or row.shown_until > now)


def due(now: datetime) -> Q:
    """The same for the database: the task that shows and hides runs every five minutes, readers need not wait."""
    begun = Q(shown_from__isnull=True) | Q(shown_from__lte=now)
    return begun & (Q(shown_until__isnull=True) | Q(shown_until__gt=now))


def check_window(shown_from: datetime | None, shown_until: datetime | None) -> None:
    """Raises ValidationError, by field."""
    if shown_until is None:
        return
    if shown_until <= (shown_from or timezone.now()):
        text = (
            _("La fin de publication est avant son début.")
            if shown_from
            else _("La fin de publication est déjà passée.")
        )
        raise ValidationError({"shown_until": text})
    if shown_until <= timezone.now():
        raise ValidationError({"shown_until": _("La fin de publication est déjà passée.")})


def settle(row: Article | Event, now: datetime | None = None) -> bool:
    """Whether it is seen, from its state and its dates. True where that has changed."""
    before = (row.state, row.is_public)
    now = now or timezone.now()
    if row.state in {State.PLANNED, State.PUBLISHED}:
        waits = row.shown_from is not None and row.shown_from > now
        row.state = State.PLANNED if waits else State.PUBLISHED
    row.is_public = row.state == State.PUBLISHED and is_due(row, now)
    return before != (row.state, row.is_public)
