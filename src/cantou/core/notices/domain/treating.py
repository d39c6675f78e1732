"""One arrival, treated: it joins the thread that it answers, becomes a thing of an organisation, or is asked about.

All in one transaction, in the operator's Scope, with the organisation's own inside it: a crash leaves it as it came.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError
from cantou.core.notices.domain import communes, correspondents, stopping, talking
from cantou.core.notices.domain.arrivals import open_arrival, sender_digest, settle, wait
from cantou.core.notices.domain.inboxes import (
    default_inbox,
    find_inbox,
    inbox_for,
    inbox_of_service,
    inboxes,
    mark_in,
)
from cantou.core.notices.domain.received import NotTakenError
from cantou.core.notices.domain.threads import by_reference, by_sender, find_told
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.mails import UnreadableError
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.engine.sms_words import command
from cantou.core.notices.models import Arrival
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.queries import own_body
from cantou.core.territories.engine.names import normalise
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.notices.domain.communes import Guess
    from cantou.core.notices.domain.received import Received
    from cantou.core.notices.domain.threads import Told
    from cantou.core.notices.models import Correspondent
    from cantou.core.registry import Inbox, Manifest
    from cantou.core.territories.models import Territory

PERIOD = timedelta(hours=1)
MOST_OF_ONE = 12
"""Messages of one sender in an hour."""
MOST_ANSWERS = 300
"""Of the platform itself to unknown senders in an hour: forged mails make nobody a flood out of it."""
MOST_QUESTIONS = 2
ELSEWHERE = "elsewhere"
"""Of a message that waits: its sender was told who sees to it."""
FEWEST_WORDS_MORE = 5
_WHY = {
    "empty": gettext_lazy("il ne contient ni mots ni photographie"),
    "large": gettext_lazy("il est trop lourd ; envoyez moins de photographies à la fois"),
    "many": gettext_lazy("vous en avez envoyé beaucoup en peu de temps ; réessayez dans une heure"),
    "over": gettext_lazy("le signalement auquel vous répondez est terminé et archivé"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """An arrival, what it says, who wrote it and when they last had."""

    arrival: Arrival
    received: Received
    who: Correspondent | None
    place: int | None
    """The commune of their last message."""


def treat(*, organisation: int, arrival: UUID) -> None:
    """In the operator's Scope. Repeating it does nothing more."""
    row = _locked(organisation, arrival)
    if row is None or row.state != Arrival.State.NEW:
        return
    try:
        received = open_arrival(row)
    except (SealedError, FileNotFoundError, UnreadableError) as error:
        settle(row, Arrival.State.IGNORED, reason=type(error).__name__.removesuffix("Error").lower())
        return
    row.sender = sender_digest(received)
    why = received.automatic or ("loop" if _is_ours(received) else "")
    if why:
        settle(row, Arrival.State.IGNORED, reason=why)
        return
    if not received.sender:
        wait(row, received, Arrival.State.WAITING, reason="sender")
        return
    case = _case(row, received)
    is_allowed = _allowed(case)
    if _commanded(case, speaks=is_allowed):
        return
    if not is_allowed:
        _refuse(case, "many", once=f"many:{row.sender.hex()[:24]}")
    elif not _answers(case):
        _takes(case)


def _is_ours(received: Received) -> bool:
    """An SMS that says it comes from our own number would be answered to ourselves."""
    own = mobile(settings.SMS_NUMBER)
    return received.channel == "sms" and bool(own) and received.sender == own


def attribute(*, organisation: int, arrival: UUID, commune: int) -> bool:
    """Somebody at the operator's desk knows where it is. Whether it was still waiting."""
    row = _locked(organisation, arrival)
    if row is None or row.state not in {Arrival.State.ASKED, Arrival.State.WAITING}:
        return False
    received = open_arrival(row)
    was_told = row.reason == ELSEWHERE or not received.sender  # or nobody is there to be told
    received = replace(received, insists=was_told)
    who = correspondents.find(channel=row.channel, digest=bytes(row.sender)) if received.sender else None
    _file(Case(row, received, who, None), commune)
    return True


def discard(*, organisation: int, arrival: UUID) -> bool:
    """Spam, or nothing that concerns anybody here."""
    row = _locked(organisation, arrival)
    if row is None or row.state not in {Arrival.State.ASKED, Arrival.State.WAITING}:
        return False
    settle(row, Arrival.State.IGNORED, reason="discarded")
    return True


def _locked(organisation: int, key: UUID) -> Arrival | None:
    return Arrival.objects.select_for_update().filter(organisation_id=organisation, key=key).first()


def _case(row: Arrival, received: Received) -> Case:
    before = correspondents.find(channel=row.channel, digest=row.sender)
    place = correspondents.last_commune(before, before=before.heard_at) if before else None
    return Case(row, received, correspondents.heard(channel=row.channel, digest=row.sender), place)


def _allowed(case: Case) -> bool:
    who = case.arrival.sender.hex()
    return throttle(f"notices.arrivals:{who}", limit=MOST_OF_ONE, period=PERIOD).allowed


def _may_speak() -> bool:
    return throttle("notices.arrivals.answers", limit=MOST_ANSWERS, period=PERIOD).allowed


def _refuse(case: Case, reason: str, *, once: str = "", words: str = "") -> None:
    if _may_speak():
        talking.say(
            case.received,
            talking.REFUSED,
            key=case.arrival.key,
            once=once,
            pourquoi=words or str(_WHY[reason]),
            portail=platform_url("home"),
        )
    settle(case.arrival, Arrival.State.REFUSED, reason=reason)


def _commanded(case: Case, *, speaks: bool) -> bool:
    """STOP, STOP MANDAT, START, AIDE: heard however much the sender writes, and answered while they write little."""
    if case.arrival.channel != Channel.SMS or case.who is None:
        return False
    wanted = command(case.received.words)
    if not wanted:
        return False
    ended = stopping.end_all(case.received.sender) if wanted in {"stop", "end"} else 0
    if speaks and (ended or wanted == "end"):
        talking.say(case.received, talking.ENDED if ended else talking.NOTHING_TO_END, key=case.arrival.key)
    if wanted == "end":
        settle(case.arrival, Arrival.State.TAKEN, reason=wanted)
        return True
    notice = {"stop": talking.STOPPED, "start": talking.STARTED, "help": talking.HELP}[wanted]
    values = {"portail": platform_url("home")} if wanted == "help" else {}
    changed = {"stop": correspondents.stop, "start": correspondents.start}.get(wanted)
    is_new = changed is None or changed(case.who)
    if is_new and speaks:
        talking.say(case.received, notice, key=case.arrival.key, **values)
    settle(case.arrival, Arrival.State.TAKEN, reason=wanted)
    if changed is not None and is_new:
        record(
            action={"stop": "notices.sms_stopped", "start": "notices.sms_started"}[wanted],
            subject=f"notices:number:{bytes(case.arrival.sender).hex()[:24]}",
        )
    return True


# -- An answer to something


def _answers(case: Case) -> bool:
    """Whether it answered one of our messages, and has been dealt with."""
    told = _told(case)
    if told is None:
        return False
    if told.service == talking.OWN:
        return _answers_question(case, told)
    inbox = inbox_of_service(told.service)
    if not told.answerable or inbox is None or not inbox.answer or told.key is None:
        _refuse_or_ignore(case)
        return True
    try:
        import_string(inbox.answer)(organisation=told.organisation, key=told.key, received=case.received)
    except NotTakenError as error:
        _refuse(case, error.reason, words=error.words)
    else:
        settle(case.arrival, Arrival.State.TAKEN, reason="answer", to=told.organisation)
    return True


def _told(case: Case) -> Told | None:
    if case.arrival.channel == Channel.EMAIL:
        mark = mark_in(case.received)
        return find_told(mark.organisation, mark.key) if mark else None
    named = by_reference(case.received.words, digest=case.arrival.sender)
    if named is not None or case.who is None:
        return named
    begins = set(normalise(case.received.words).split()[:1])
    if any(begins & {one.id, *one.words} for _manifest, one in inboxes()):
        return None
    return by_sender(case.who)


def _refuse_or_ignore(case: Case) -> None:
    """What agents are told is answered at the desk: nothing of it is taken for the words of who reported."""
    settle(case.arrival, Arrival.State.IGNORED, reason="not_answerable")


def _answers_question(case: Case, told: Told) -> bool:
    """« 2 », « Murat », « 15300 »: the message that waited goes where it belongs, with what is added here."""
    row = _locked(case.arrival.organisation_id, told.key) if told.key else None
    if row is None or row.state not in {Arrival.State.ASKED, Arrival.State.WAITING}:
        return False
    if bytes(row.sender) != case.arrival.sender and case.arrival.channel == Channel.SMS:
        return False
    pair = _inbox(row)
    if pair is None:
        return False
    if row.reason == ELSEWHERE:
        _insists(case, row)
        return True
    guess = communes.by_answer(case.received, choices=row.choices, service=pair[0].id)
    first = open_arrival(row)
    settle(case.arrival, Arrival.State.TAKEN, reason="place")
    waiting = Case(row, _with_more(first, case.received), case.who, None)
    if guess.commune is not None:
        _file(waiting, guess.commune)
    else:
        _ask(waiting, pair, guess)
    return True


def _insists(case: Case, row: Arrival) -> None:
    """« Oui », or a reason: it is taken as it came. « Merci » is no reason, and leaves it where it is."""
    said = normalise(case.received.words).split()
    if row.commune_id is None or not (said[:1] == ["oui"] or len(said) >= FEWEST_WORDS_MORE):
        settle(case.arrival, Arrival.State.IGNORED, reason="thanks")
        return
    first = open_arrival(row)
    settle(case.arrival, Arrival.State.TAKEN, reason="insists")
    whole = replace(_with_more(first, case.received), insists=True)
    _file(Case(row, whole, case.who, None), row.commune_id)


def _with_more(first: Received, answer: Received) -> Received:
    said = len(answer.words.split()) >= FEWEST_WORDS_MORE
    return first.with_more(answer, words=answer.words if said else "")


# -- Something new


def _takes(case: Case) -> None:
    if case.arrival.reason == "large":
        _refuse(case, "large", once=f"large:{case.arrival.sender.hex()[:24]}")
        return
    if case.received.is_empty:
        _refuse(case, "empty", once=f"empty:{case.arrival.sender.hex()[:24]}")
        return
    pair = inbox_for(case.received)
    if pair is None:
        wait(case.arrival, case.received, Arrival.State.WAITING, reason="inbox")
        return
    case.arrival.inbox = pair[1].id
    commune = communes.by_address(case.received)
    guess = communes.Guess(commune) if commune else communes.by_words(case.received, service=pair[0].id)
    if guess.commune is not None:
        _file(case, guess.commune)
    elif not guess.choices and case.place is not None:
        _file(case, case.place)
    else:
        _ask(case, pair, guess)


def _inbox(row: Arrival) -> tuple[Manifest, Inbox] | None:
    return find_inbox(row.inbox) or default_inbox()


def _ask(case: Case, pair: tuple[Manifest, Inbox], guess: Guess) -> None:  # noqa: ARG001
    """Twice at most; then somebody at the operator's desk looks at it."""
    row = case.arrival
    if row.asked >= MOST_QUESTIONS or not _may_speak():
        wait(
            row, case.received, Arrival.State.WAITING, reason="commune", choices=guess.choices or row.choices
        )
        return
    found = communes.named(guess.choices)
    lines = [f"{number} {_title(found[key])}" for number, key in enumerate(guess.choices, 1) if key in found]
    wait(row, case.received, Arrival.State.ASKED, reason="commune", choices=guess.choices)
    talking.say(
        case.received,
        talking.WHICH,
        key=row.key,
        once=f"which:{row.key}:{row.asked}",
        choix="\n".join(lines),
        quand=date_format(timezone.localtime(row.created_at), r"\d\u j F à H:i"),
        portail=platform_url("home"),
    )


def _title(commune: Territory) -> str:
    return f"{commune.name} ({commune.departement_code})" if commune.departement_code else commune.name


def _file(case: Case, commune: int) -> None:
    """Becomes a thing of whoever takes such messages there; where nobody does, the sender is told whom to call."""
    row = case.arrival
    pair = _inbox(row)
    if pair is None:
        wait(row, case.received, Arrival.State.WAITING, reason="inbox")
        return
    organisation = communes.provider_of(commune=commune, service=pair[0].id)
    if organisation is None:
        _nobody(case, commune)
        return
    try:
        import_string(pair[1].receive)(organisation=organisation, commune=commune, received=case.received)
    except NotTakenError as error:
        if error.waits:
            _lead_elsewhere(case, commune, error.words)
        else:
            _refuse(case, error.reason, words=error.words)
        return
    if row.sender:
        correspondents.remember_commune(channel=row.channel, digest=bytes(row.sender), commune=commune)
    settle(row, Arrival.State.TAKEN, reason="filed", commune=commune, to=organisation)


def _lead_elsewhere(case: Case, commune: int, words: str) -> None:
    """Told whom to call; kept as it came, for their answer or for somebody at the operator's desk."""
    row, speaks = case.arrival, _may_speak()
    row.commune_id = commune
    state = Arrival.State.ASKED if speaks else Arrival.State.WAITING
    wait(row, case.received, state, reason=ELSEWHERE, choices=[commune])
    if speaks:
        talking.say(case.received, talking.SOMEBODY_ELSE, key=row.key, pourquoi=words)


def _nobody(case: Case, commune: int) -> None:
    place = communes.named([commune])[commune]
    body = own_body(territory=commune).first()
    known = body.phone if body is not None else ""
    if _may_speak():
        talking.say(
            case.received,
            talking.NOBODY,
            key=case.arrival.key,
            commune=place.name,
            qui=body.name if body is not None else _("la mairie de %(commune)s") % {"commune": place.name},
            numero=show_phone(known) if known else "",
        )
    settle(case.arrival, Arrival.State.REFUSED, reason="nobody", commune=commune)
