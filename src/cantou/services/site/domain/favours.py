"""Offers and requests between neighbours: filed, confirmed, read by the mairie, shown thirty days, answered.

Nobody sees whom they write to: a reply is relayed to the address that its author left (docs/adr/0163).
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import words
from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.references import create_link, draw_reference, link_secret
from cantou.core.scope.scope import Scope
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy, tidy_line
from cantou.core.web.throttle import throttle
from cantou.core.work.domain.items import put
from cantou.services.site.domain import favours_typed
from cantou.services.site.domain.files import PHOTO, hang, show_files
from cantou.services.site.models import Favour, FavourAnswer, FavourContact, FavourReport

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.files.domain.incoming import Incoming

SERVICE, QUEUE = "site", "favours"
SHOWN_FOR, REMINDED_BEFORE = timedelta(days=30), timedelta(days=5)
KEPT, UNCONFIRMED = timedelta(days=30), timedelta(days=2)
DAY = timedelta(days=1)
REPLIES_A_DAY = 10
State = Favour.State
ENDED = (State.REFUSED, State.WITHDRAWN, State.EXPIRED)


class CrowdError(Exception):
    """Its author has been written to often enough today."""


def file_favour(
    *,
    organisation: int,
    key: UUID,
    secret_seed: str,
    values: dict[str, str],
    email: str,
    link: str,
    photo: Incoming | None = None,
    alt: str = "",
) -> Favour:
    """A visitor. Nobody reads it before they have opened what is sent to their address. `link`: their page."""
    to = Recipient(email=email)
    if not may_write(to):
        raise ValidationError(_("Trop de messages vers cette adresse aujourd’hui\u00a0: réessayez demain."))
    with Scope.for_object(organisation=organisation, key=key).enter():
        row = Favour(
            organisation_id=organisation,
            object_key=key,
            reference=draw_reference(service=SERVICE, organisation=organisation, key=key),
            kind=values["kind"],
            category=values["category"],
            title=tidy_line(values["title"])[:100],
            text=tidy(values["text"])[:1_500],
            where=tidy_line(values.get("where", ""))[:80],
        )
        row.save()
        FavourContact.objects.create(
            organisation_id=organisation,
            object_key=key,
            sealed=seal(json.dumps([email, link]).encode(), place=place_of(key)),
        )
        create_link(secret=link_secret(seed=secret_seed), service=SERVICE, organisation=organisation, key=key)
        if photo is not None:
            hang(organisation=organisation, key=key, incoming=photo, purpose=PHOTO, alt=alt)
        _tell(row, "favour_confirm")
        record(action="site.favour", subject=_subject(row))
    return row


def place_of(key: UUID) -> str:
    return f"site.favour:{key}"


def _subject(row: Favour) -> str:
    return f"site:favour:{row.reference}"


def _reach(row: Favour) -> tuple[str, str]:
    """(address of the author, their page), or nothing of either."""
    kept = FavourContact.objects.filter(
        organisation_id=row.organisation_id, object_key=row.object_key
    ).first()
    if kept is None:
        return "", ""
    try:
        email, link, *_typed = json.loads(unseal(bytes(kept.sealed), place=place_of(row.object_key)))
    except SealedError:
        return "", ""
    return email, link


def _tell(row: Favour, notice: str, **context: str) -> bool:
    email, link = _reach(row)
    if email:
        notify(
            service=SERVICE,
            notice=notice,
            to=Recipient(email=email),
            context={"annonce": row.title, "lien": link, **context},
            object_key=row.object_key,
        )
    return bool(email)


def queue(row: Favour, *, is_open: bool, tone: str = "care", said: str = "") -> None:
    put(
        service=SERVICE,
        key=row.object_key,
        queue=QUEUE,
        reference=row.reference,
        title=row.title,
        status=row.state,
        status_title=said or str(row.get_state_display()),
        tone=tone,
        is_open=is_open,
    )


# -- Its author, by their link, in the Scope of the thing


def confirm(*, row: Favour) -> None:
    """The address is theirs: the mairie reads it now."""
    if row.state != State.UNCONFIRMED:
        return
    row.state = State.WAITING
    row.save(update_fields=["state"])
    queue(row, is_open=True)
    record(action="site.favour_confirmed", subject=_subject(row))


def renew(*, row: Favour) -> None:
    """Thirty days more, from today. Its words have not changed since they were read."""
    if row.state not in {State.PUBLISHED, State.EXPIRED}:
        raise ValidationError(_("Cette annonce n’est plus en ligne\u00a0: écrivez-en une autre."))
    row.state, row.is_public, row.ended_at, row.reminded_at = State.PUBLISHED, True, None, None
    row.expires_at = timezone.now() + SHOWN_FOR
    if row.by_mairie:
        queue(row, is_open=False, tone="good")
    _settled(row, "site.favour_renewed")


def withdraw(*, row: Favour) -> None:
    """Its author has found, or changed their mind: the photograph goes at once, the rest in thirty days."""
    if row.state in ENDED:
        return
    _end(row, State.WITHDRAWN)
    erase_all(organisation=row.organisation_id, key=row.object_key)
    queue(row, is_open=False, tone="good")
    _settled(row, "site.favour_withdrawn")


def _end(row: Favour, state: str, reason: str = "") -> None:
    row.state, row.is_public, row.reason, row.ended_at = state, False, reason, timezone.now()


def _settled(row: Favour, action: str) -> None:
    row.save()
    show_files(organisation=row.organisation_id, key=row.object_key)
    bump(organisation=row.organisation_id)
    record(action=action, subject=_subject(row))


# -- The mairie


def publish_favour(*, row: Favour) -> None:
    row = _locked(row)
    if row.state != State.WAITING:
        raise ValidationError(_("Cette annonce n’est pas à relire."))
    now = timezone.now()
    row.state, row.is_public, row.published_at, row.expires_at = State.PUBLISHED, True, now, now + SHOWN_FOR
    _tell(row, "favour_published", fin=_day(row.expires_at))
    queue(row, is_open=False, tone="good")
    _settled(row, "site.favour_published")


def refuse_favour(*, row: Favour, reason: str) -> None:
    """Before it is shown, or after. The author reads why."""
    row, reason = _locked(row), tidy_line(reason)[:300]
    if not reason:
        raise ValidationError({"reason": _("Dites pourquoi, en quelques mots\u00a0: l’auteur le lira.")})
    if row.state not in {State.WAITING, State.PUBLISHED}:
        raise ValidationError(_("Cette annonce n’est plus en cours."))
    was_shown = row.is_public
    _end(row, State.REFUSED, reason)
    _tell(row, "favour_refused", raison=reason)
    queue(row, is_open=False, tone="good")
    _settled(row, "site.favour_taken_off" if was_shown else "site.favour_refused")


def keep_favour(*, row: Favour) -> None:
    """It was reported, and is in order."""
    row = _locked(row)
    FavourReport.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key).delete()
    queue(row, is_open=row.state == State.WAITING, tone="good")
    record(action="site.favour_kept", subject=_subject(row))


def _locked(row: Favour) -> Favour:
    return Favour.objects.select_for_update().get(organisation_id=row.organisation_id, pk=row.pk)


def _day(at: datetime | None) -> str:
    return words.day(timezone.localtime(at).date()) if at else ""


# -- Whoever reads it


def reply(*, row: Favour, text: str, contact: str) -> None:
    """Relayed to its author: nothing of it is kept here but that it left. Whom no message reaches is telephoned."""
    text, contact = tidy(text)[:1_000], tidy_line(contact)[:120]
    if not text or not contact:
        raise ValidationError(_("Écrivez quelques mots, et comment vous répondre."))
    if not throttle(f"site.favour_reply:{row.object_key}", limit=REPLIES_A_DAY, period=DAY).allowed:
        raise CrowdError
    # The thing is opened for the time of one message: whoever writes sees nothing of it.
    with Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter():
        if row.by_mairie:
            favours_typed.keep_answer(row=row, text=text, contact=contact)
            queue(row, is_open=True, said=_("réponse à transmettre"))
            record(action="site.favour_reply", subject=_subject(row))
            return
        email, _link = _reach(row)
        if not email or not may_write(Recipient(email=email)):
            raise CrowdError
        _tell(row, "favour_reply", mots=text, contact=contact)
        record(action="site.favour_reply", subject=_subject(row))


def report(*, row: Favour, text: str) -> None:
    with Scope.for_object(organisation=row.organisation_id, key=row.object_key).enter():
        FavourReport.objects.create(
            organisation_id=row.organisation_id, object_key=row.object_key, text=tidy_line(text)[:500]
        )
        queue(row, is_open=True, tone="bad", said=_("signalée comme abusive"))
        record(action="site.favour_reported", subject=_subject(row))


# -- Read


def public_favours(*, organisations: Iterable[int]) -> QuerySet[Favour]:
    """The latest first."""
    found = Favour.objects.filter(
        organisation_id__in=list(organisations), is_public=True, expires_at__gt=timezone.now()
    )
    return found.order_by("-published_at", "-pk")


def favour_of_key(*, organisation: int, key: UUID) -> Favour | None:
    return Favour.objects.filter(organisation_id=organisation, object_key=key).first()


def favours_of(*, organisation: int) -> QuerySet[Favour]:
    """What its author has not confirmed is nobody's business yet."""
    found = Favour.objects.filter(organisation_id=organisation).exclude(state=State.UNCONFIRMED)
    return found.order_by("-created_at", "-pk")


def favour_of(*, organisation: int, reference: str) -> Favour | None:
    return favours_of(organisation=organisation).filter(reference=reference).first()


def reports_of(row: Favour) -> QuerySet[FavourReport]:
    found = FavourReport.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key)
    return found.order_by("at", "pk")


# -- Time


def strike(*, organisation: int, now: datetime) -> int:
    """What is over leaves; what soon will be is told to its author, once."""
    shown = Favour.objects.filter(organisation_id=organisation, is_public=True).select_for_update()
    changed = 0
    for row in shown.filter(expires_at__lte=now + REMINDED_BEFORE).order_by("pk"):
        if row.expires_at is not None and row.expires_at <= now:
            _end(row, State.EXPIRED)
            if row.by_mairie:
                queue(row, is_open=False)
            _settled(row, "site.favour_expired")
            changed += 1
        elif row.reminded_at is None:
            row.reminded_at = now
            row.save(update_fields=["reminded_at"])
            _tell(row, "favour_ending", fin=_day(row.expires_at))
            if row.by_mairie:
                queue(row, is_open=True, said=_("bientôt finie\u00a0: la prolonger ?"))
    return changed


def purge(*, organisation: int) -> int:
    """All of it: thirty days after its end, two days where nobody confirmed."""
    now = timezone.now()
    mine = Favour.objects.filter(organisation_id=organisation)
    old = list(mine.filter(state__in=ENDED, ended_at__lt=now - KEPT))
    old += mine.filter(state=State.UNCONFIRMED, created_at__lt=now - UNCONFIRMED)
    for row in old:
        where: dict[str, Any] = {"organisation_id": organisation, "object_key": row.object_key}
        erase_all(organisation=organisation, key=row.object_key)
        for model in (FavourContact, FavourReport, FavourAnswer):
            model.objects.filter(**where).delete()
        row.delete()
    return len(old)
