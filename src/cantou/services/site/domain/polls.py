"""A quick poll: written, put on line, answered once by each, closed by its date or by hand.

Who answered is a mark, what was answered is a number that grows: nothing ties one to the other (docs/adr/0159).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope, acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.site.domain.naming import new_code
from cantou.services.site.models import Poll, PollMark, PollTally
from cantou.services.site.models.poll import FEWEST_CHOICES, MOST_CHOICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

SERVICE, KIND = "site", "polls"
MARKS_KEPT = timedelta(days=30)
LONGEST = timedelta(days=366)
State = Poll.State


class AnsweredError(Exception):
    """This account or this browser has answered already."""


class OverError(Exception):
    """It takes no answer: not yet, or no more."""


class ChangedError(Exception):
    """Its choices are no longer those that were shown."""


# -- Written


def save_poll(*, values: dict[str, Any], poll: Poll | None = None) -> Poll:
    """A draft; what is on line keeps its words."""
    row = poll or Poll(organisation_id=acting(), code=new_code())
    if row.state != State.DRAFT:
        raise ValidationError(_("Ce sondage est en ligne\u00a0: reprenez-le d’abord en brouillon."))
    row.question = tidy_line(values["question"])[:200]
    row.text = tidy(values.get("text", ""))[:2_000]
    row.choices = _choices(values["choices"])
    row.results = values.get("results") or Poll.Results.AFTER
    row.opens_at, row.closes_at = values.get("opens_at"), values["closes_at"]
    if not row.question:
        raise ValidationError({"question": _("Écrivez la question.")})
    _check_dates(row)
    row.save()
    record(action="site.poll", subject=_subject(row))
    return row


def _choices(given: Iterable[str]) -> list[str]:
    lines = (tidy_line(one)[:120] for one in given)
    # A line of invisible signs is none.
    found = [line for line in lines if any(sign.isprintable() and not sign.isspace() for sign in line)]
    if len({line.casefold() for line in found}) < len(found):
        raise ValidationError({"choices": _("Deux choix sont les mêmes.")})
    if not FEWEST_CHOICES <= len(found) <= MOST_CHOICES:
        raise ValidationError({"choices": _("Donnez de deux à huit choix, un par ligne.")})
    return found


def _check_dates(row: Poll) -> None:
    now = timezone.now()
    if row.closes_at <= now:
        raise ValidationError({"closes_at": _("Cette fin est déjà passée.")})
    if row.opens_at is not None and row.closes_at <= row.opens_at:
        raise ValidationError({"closes_at": _("La fin est avant le début.")})
    if row.closes_at > max(now, row.opens_at or now) + LONGEST:
        raise ValidationError({"closes_at": _("Un sondage dure un an au plus.")})


# -- Put on line, closed


def open_poll(*, poll: Poll) -> None:
    """From now, or from the day it says."""
    row = _locked(poll)
    if row.state != State.DRAFT:
        return
    _check_dates(row)
    row.state, row.edition = State.OPEN, row.edition + 1
    row.opens_at = row.opens_at or timezone.now()
    PollTally.objects.filter(organisation_id=row.organisation_id, poll=row).delete()
    PollTally.objects.bulk_create(
        PollTally(organisation_id=row.organisation_id, poll=row, number=number)
        for number in range(len(row.choices))
    )
    _settled(row, "site.poll_opened")


def close_poll(*, poll: Poll) -> None:
    """Before its date: the date becomes now."""
    row = _locked(poll)
    if row.state != State.OPEN:
        return
    now = timezone.now()
    if row.opens_at is not None and row.opens_at >= now:
        raise ValidationError(_("Il n’a pas commencé\u00a0: reprenez-le en brouillon."))
    row.closes_at = now
    _settled(row, "site.poll_closed")


def prolong_poll(*, poll: Poll, closes_at: datetime) -> None:
    """Another end: of one that is open, or to open again one that was closed."""
    row = _locked(poll)
    if row.state == State.DRAFT:
        raise ValidationError(_("Ce sondage n’est pas en ligne."))
    if row.state == State.CLOSED and not may_reopen(row):
        raise ValidationError(
            _("Ce qui empêche de répondre deux fois est effacé\u00a0: écrivez un nouveau sondage.")
        )
    was_closed = row.state == State.CLOSED
    row.closes_at, row.state, row.closed_at = closes_at, State.OPEN, None
    _check_dates(row)
    _settled(row, "site.poll_reopened" if was_closed else "site.poll_prolonged")


def may_reopen(row: Poll) -> bool:
    """While its marks are kept: without them anybody could answer again."""
    return row.closed_at is not None and row.closed_at > timezone.now() - MARKS_KEPT


def take_back(*, poll: Poll) -> None:
    """A draft again, as long as nobody has answered."""
    row = _locked(poll)
    if row.state == State.DRAFT:
        return
    if any(row_votes for row_votes in _tallies(row).select_for_update().values_list("votes", flat=True)):
        raise ValidationError(_("Quelqu’un a déjà répondu\u00a0: terminez-le, ou supprimez-le."))
    _tallies(row).delete()
    row.state, row.is_public, row.closed_at = State.DRAFT, False, None
    row.save(update_fields=["state", "is_public", "closed_at"])
    _shown(row)
    record(action="site.poll_taken_back", subject=_subject(row))


def delete_poll(*, poll: Poll) -> None:
    row = _locked(poll)
    code = row.code
    index.remove(service=SERVICE, kind=KIND, key=code)
    row.delete()
    bump(organisation=row.organisation_id)
    record(action="site.poll_deleted", subject=f"site:poll:{code}")


def _locked(poll: Poll) -> Poll:
    """As it stands once whoever else was changing it has finished."""
    return Poll.objects.select_for_update().get(organisation_id=poll.organisation_id, pk=poll.pk)


def _subject(row: Poll) -> str:
    return f"site:poll:{row.code}"


def _tallies(row: Poll) -> QuerySet[PollTally]:
    return PollTally.objects.filter(organisation_id=row.organisation_id, poll=row).order_by("number")


def _settled(row: Poll, action: str) -> None:
    settle(row, timezone.now())
    record(action=action, subject=_subject(row))


def settle(row: Poll, now: datetime) -> None:
    """What its state and its dates make of it, and of its tallies.

    The tallies close with it: an answer that is being counted at this moment waits for the row, then finds it closed.
    """
    begun = row.opens_at is None or row.opens_at <= now
    if row.state == State.OPEN and row.closes_at <= now:
        row.state, row.closed_at = State.CLOSED, now
    is_open = row.state == State.OPEN and begun
    row.is_public = row.state != State.DRAFT and begun
    shows = row.is_public and (row.results == Poll.Results.AT_ONCE or row.state == State.CLOSED)
    row.save()
    _tallies(row).update(is_open=is_open, is_public=shows)
    _shown(row)


def strike(*, organisation: int, now: datetime) -> int:
    """Those whose time to open or to close has come (domain/clock.py)."""
    waiting = Poll.objects.filter(organisation_id=organisation, state=State.OPEN).select_for_update()
    due = [
        row
        for row in waiting.order_by("pk")
        if row.closes_at <= now or (not row.is_public and (row.opens_at or now) <= now)
    ]
    for row in due:
        settle(row, now)
    return len(due)


def _shown(row: Poll) -> None:
    find_poll(row)
    bump(organisation=row.organisation_id)


def find_poll(row: Poll) -> None:
    """In the search, or out of it."""
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=row.code)
        return
    found = index.Found(
        kind=KIND,
        key=row.code,
        title=row.question,
        summary=row.text[:200],
        body="\n".join([row.text, *row.choices]),
        url_name="site:poll",
        url_args=[row.code],
        on=timezone.localtime(row.opens_at or row.created_at).date(),
    )
    index.put(service=SERVICE, found=found)


# -- Answered


def answer(*, poll: Poll, edition: int, number: int, browser: str, person: int | None = None) -> None:
    """Counts one choice. `browser`: what was drawn for it; an account counts by itself, on whatever device.

    The browser of an account is marked too, so that it does not answer a second time signed out.
    """
    if not is_open(poll):
        raise OverError
    if edition != poll.edition or not 0 <= number < len(poll.choices):
        raise ChangedError
    of_browser = mark(poll, f"browser:{browser}")
    key = of_browser if person is None else mark(poll, f"person:{person}")
    where = {"organisation_id": poll.organisation_id}
    try:
        with Scope.for_object(organisation=poll.organisation_id, key=key).enter():
            PollMark.objects.create(**where, object_key=key, poll=poll)
            chosen = PollTally.objects.filter(**where, poll=poll, number=number, is_open=True)
            if not chosen.update(votes=F("votes") + 1):
                raise OverError
    except IntegrityError:
        raise AnsweredError from None
    if person is not None:
        with Scope.for_object(organisation=poll.organisation_id, key=of_browser).enter():
            PollMark.objects.bulk_create(
                [PollMark(**where, object_key=of_browser, poll=poll)], ignore_conflicts=True
            )


def mark(poll: Poll, who: str) -> UUID:
    """Keyed from outside the database, for one poll: two polls cannot be compared, nobody is found back."""
    own = f"cantou.site.poll:{settings.LINK_KEY}".encode()
    text = f"{poll.organisation_id}:{poll.code}:{who}".encode()
    return UUID(bytes=hmac.digest(own, text, "sha256")[:16], version=4)


def has_answered(*, poll: Poll, browser: str, person: int | None) -> bool:
    """By the account of whoever is signed in, else by the browser."""
    if person is None and not browser:
        return False
    key = mark(poll, f"browser:{browser}" if person is None else f"person:{person}")
    with Scope.for_object(organisation=poll.organisation_id, key=key).enter():
        return PollMark.objects.filter(organisation_id=poll.organisation_id, object_key=key).exists()


# -- Read


def is_open(row: Poll, now: datetime | None = None) -> bool:
    now = now or timezone.now()
    begun = row.opens_at is not None and row.opens_at <= now
    return row.state == State.OPEN and row.is_public and begun and now < row.closes_at


@dataclass(frozen=True, slots=True)
class Figures:
    """Choice → how often, in the order of the question."""

    rows: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(votes for _label, votes in self.rows)


def figures_of(row: Poll) -> Figures | None:
    """What this Scope may see of them; None: nothing yet."""
    return _figures(row, dict(_tallies(row).values_list("number", "votes")))


def figures_read(row: Poll) -> Figures | None:
    """The same, of one that `with_figures` gave."""
    return _figures(row, {one.number: one.votes for one in row.tallies.all()})


def _figures(row: Poll, found: dict[int, int]) -> Figures | None:
    if not found:
        return None
    return Figures([(label, found.get(number, 0)) for number, label in enumerate(row.choices)])


def public_polls(*, organisations: Iterable[int]) -> QuerySet[Poll]:
    """The latest first."""
    found = Poll.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.select_related("organisation").order_by("-opens_at", "-pk")


def with_figures(*, organisation: int) -> QuerySet[Poll]:
    """Those of one organisation that anybody may read, with what this Scope sees of their figures."""
    tallies = PollTally.objects.filter(organisation_id=organisation)
    return public_polls(organisations=[organisation]).prefetch_related(Prefetch("tallies", queryset=tallies))


def open_polls(*, organisations: Iterable[int], now: datetime) -> QuerySet[Poll]:
    """The first to end first."""
    found = public_polls(organisations=organisations).filter(
        state=State.OPEN, opens_at__lte=now, closes_at__gt=now
    )
    return found.order_by("closes_at", "pk")


def polls_of(*, organisation: int) -> QuerySet[Poll]:
    return Poll.objects.filter(organisation_id=organisation).order_by("-created_at", "-pk")


def poll_of(*, organisation: int, code: str) -> Poll | None:
    return polls_of(organisation=organisation).filter(code=code).first()


# -- Forgotten


def purge(*, organisation: int) -> int:
    """The marks, thirty days after the close; the figures name nobody and stay."""
    over = Poll.objects.filter(
        organisation_id=organisation, state=State.CLOSED, closed_at__lt=timezone.now() - MARKS_KEPT
    )
    number, _each = PollMark.objects.filter(organisation_id=organisation, poll__in=over).delete()
    return number
