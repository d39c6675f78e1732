"""CAP in: read, kept once by sender and identifier, relayed by somebody who has read it, or left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web import remote
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.alertes.domain import copies, drafts, places, queries
from cantou.services.alertes.domain.content import LONGEST, Content, Where
from cantou.services.alertes.engine import cap_in, words, zones
from cantou.services.alertes.engine.cap import CapAlert, CapArea, CapInfo, document
from cantou.services.alertes.models import Draft, Feed, Incoming

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.territories.models import Territory

DEFAULT = timedelta(hours=24)
MOST_LINKS = 20
MOST_FEEDS = 10
TOLD = {
    "address": "L’adresse n’est pas bonne.",
    "private": "Cette adresse mène à une machine privée\u00a0: refusée.",
    "too_large": "La réponse est trop lourde\u00a0: 512 ko au plus.",
    "too_slow": "L’autre serveur répond trop lentement.",
    "redirections": "L’autre serveur renvoie d’adresse en adresse.",
}


def add_feed(*, name: str, url: str) -> Feed:
    """Raises ValidationError."""
    organisation = acting()
    try:
        remote.check_address(url)
    except remote.RemoteError as error:
        raise ValidationError({"url": _("Cette adresse n’est pas bonne.")}) from error
    if Feed.objects.filter(organisation_id=organisation).count() >= MOST_FEEDS:
        raise ValidationError(_("Dix flux au plus."))
    if Feed.objects.filter(organisation_id=organisation, url=url).exists():
        raise ValidationError({"url": _("Ce flux est déjà lu.")})
    row = Feed.objects.create(organisation_id=organisation, name=tidy_line(name)[:120], url=url)
    record(action="alertes.feed", subject=f"alertes:feed:{row.pk}")
    return row


def drop_feed(*, feed: Feed) -> None:
    key = feed.pk
    feed.delete()
    record(action="alertes.feed_dropped", subject=f"alertes:feed:{key}")


def read_feed(*, feed: Feed) -> int:
    """By a task: how many are new. What is wrong with it is kept beside it, for the page."""
    new, faults = 0, []
    try:
        listed = cap_in.read_feed(_got(feed.url))
    except (cap_in.CapError, remote.RemoteError) as error:
        listed, faults = cap_in.Listed((), ()), [said(error)]
    for node in listed.alerts:
        new += _kept(lambda node=node: cap_in.alert_of(node), feed, faults)  # type: ignore[misc]
    for link in listed.links[:MOST_LINKS]:
        new += _kept(lambda link=link: cap_in.read_alert(_got(link)), feed, faults)  # type: ignore[misc]
    feed.read_at, feed.fault = timezone.now(), " ".join(dict.fromkeys(faults))[:300]
    feed.save(update_fields=["read_at", "fault"])
    return new


def _got(url: str) -> bytes:
    answer = remote.get(url, most_bytes=cap_in.MOST_BYTES, seconds=15)
    if answer.status != 200:  # noqa: PLR2004
        raise cap_in.CapError(f"L’autre serveur a répondu {answer.status}.")
    return answer.body


def said(error: Exception) -> str:
    if isinstance(error, remote.RemoteError):
        return TOLD.get(error.code, f"L’autre serveur n’a pas pu être lu ({error.code}).")
    return str(error)


def _kept(read, feed: Feed, faults: list[str]) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    try:
        return take(alert=read(), feed=feed) is not None
    except (cap_in.CapError, remote.RemoteError) as error:
        faults.append(said(error))
        return 0


def take(*, alert: CapAlert, feed: Feed | None = None) -> Incoming | None:
    """None for one that is there already. Raises CapError for what is not for the public."""
    if alert.status not in {words.ACTUAL, words.EXERCISE}:
        raise cap_in.CapError(
            f"<status> est «\u00a0{alert.status}\u00a0»\u00a0: ce message n’est pas pour le public."
        )
    if alert.msg_type not in words.MESSAGE_TYPES:
        raise cap_in.CapError(f"<msgType> est «\u00a0{alert.msg_type}\u00a0»\u00a0: rien à relayer.")
    if alert.scope != "Public":
        raise cap_in.CapError("<scope> n’est pas Public\u00a0: ce message ne peut pas être relayé.")
    if not alert.infos:
        raise cap_in.CapError("<info> manque\u00a0: le message ne dit rien.")
    info = _french(alert.infos)
    row, made = Incoming.objects.get_or_create(
        organisation_id=feed.organisation_id if feed else acting(),
        sender=alert.sender,
        identifier=alert.identifier,
        defaults={
            "feed": feed,
            "sent": alert.sent,
            "status": alert.status,
            "msg_type": alert.msg_type,
            "headline": tidy_line(info.headline or info.event)[:200],
            "document": document(alert).decode(),
        },
    )
    if not made:
        return None
    record(action="alertes.incoming", subject=f"alertes:incoming:{row.pk}")
    return row


def _french(infos: Sequence[CapInfo]) -> CapInfo:
    return next((one for one in infos if one.language.lower().startswith("fr")), infos[0])


def leave(*, incoming: Incoming) -> None:
    incoming.state = Incoming.State.LEFT
    incoming.save(update_fields=["state"])
    record(action="alertes.incoming_left", subject=f"alertes:incoming:{incoming.pk}")


@transaction.atomic
def prepare(*, incoming: Incoming, by: int | None) -> Draft:
    """A draft, to be read again and confirmed as any other. Raises ValidationError."""
    served = list(places.communes_served(organisation=incoming.organisation_id))
    alert = cap_in.read_alert(incoming.document.encode())
    info = _french(alert.infos)
    content = _content(alert, info, served)
    follows = _follows(incoming, alert)
    if follows is not None:
        content = replace(content, msg_type=alert.msg_type, template=follows.thread.template)
        if alert.msg_type == words.CANCEL:
            note = tidy(alert.note or info.description)[:500] or _("Annulée par celui qui l’avait envoyée.")
            content = replace(copies.content_of(follows), msg_type=words.CANCEL, note=note)
    elif alert.msg_type == words.CANCEL:
        raise ValidationError(_("Cette annulation est celle d’un message que vous n’avez pas relayé."))
    draft = drafts.write(content=content, by=by, follows=follows)
    incoming.draft = draft
    incoming.save(update_fields=["draft"])
    return draft


def _follows(incoming: Incoming, alert: CapAlert):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The latest message of the thread that relays what this one refers to."""
    named = [part.split(",")[:2] for part in alert.references.split() if part.count(",") >= 2]  # noqa: PLR2004
    for sender, identifier in named:
        found = Incoming.objects.filter(
            organisation_id=incoming.organisation_id,
            sender=sender,
            identifier=identifier,
            draft__became__isnull=False,
        ).select_related("draft__became")
        before = found.first()
        if before is not None:
            thread = before.draft.became.thread_id
            return queries.latest_of(organisation=incoming.organisation_id, thread=thread)
    return None


def _content(alert: CapAlert, info: CapInfo, served: list[Territory]) -> Content:
    now = timezone.now().replace(microsecond=0)
    onset = max(info.onset or info.effective or now, now)
    expires = _end(info.expires, onset)
    areas = tuple(where for area in info.areas for where in _wheres(area, served))
    shown = places.shown_in(areas, served)
    if not shown:
        raise ValidationError(_("Cette alerte ne touche aucune de vos communes."))
    return Content(
        status=alert.status,
        event=tidy_line(info.event)[:80],
        categories=info.categories,
        responses=info.responses,
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        onset=onset,
        expires=expires,
        headline=tidy_line(info.headline or info.event)[:160],
        description=tidy(info.description or info.headline or info.event)[:4000],
        instruction=tidy(info.instruction)[:4000],
        contact=tidy_line(info.contact)[:120],
        source=tidy_line(info.sender_name or alert.sender)[:120],
        communes=shown,
        areas=areas,
    )


def _end(expires: datetime | None, onset: datetime) -> datetime:
    if expires is None:
        return onset + DEFAULT
    if expires <= timezone.now():
        raise ValidationError(_("Cette alerte est déjà arrivée à sa fin."))
    return min(expires, onset + LONGEST)


def _wheres(area: CapArea, served: list[Territory]) -> Iterable[Where]:
    """With the codes of the communes of here that it touches."""
    name = tidy_line(area.description)[:200]
    said_codes = {value for _name, value in area.geocodes}
    coded = tuple(one.code for one in served if one.code in said_codes)
    for polygon in area.polygons:
        touched = tuple(one.code for one in places.touched_by(polygon, served))
        yield Where(description=name, polygon=polygon, geocodes=tuple(dict.fromkeys((*coded, *touched))))
    for lon, lat, reach in area.circles:
        near = tuple(
            one.code
            for one in served
            if one.lon is not None
            and one.lat is not None
            and zones.within((lon, lat, reach + 5), one.lon, one.lat)
        )
        yield Where(
            description=name, circle=(lon, lat, reach), geocodes=tuple(dict.fromkeys((*coded, *near)))
        )
    if not area.polygons and not area.circles:
        yield Where(description=name, geocodes=coded)
