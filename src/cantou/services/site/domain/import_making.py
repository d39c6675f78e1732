"""What was chosen of another site becomes pages, news and events: one after the other, each whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local
from cantou.core.files.domain.incoming import as_upload, take_in
from cantou.core.files.engine.errors import FileRefusedError
from cantou.core.files.forms import LARGEST_IMAGE, explain
from cantou.core.journal.domain.record import record
from cantou.core.web import remote
from cantou.core.web.remote import RemoteError
from cantou.services.site.domain.articles import publish_article, save_article
from cantou.services.site.domain.files import PHOTO, hang
from cantou.services.site.domain.imports import HERE, OK, Is, State, items_of, said, scope_of
from cantou.services.site.domain.pages import create_page, publish_page
from cantou.services.site.importing import kept
from cantou.services.site.models import Import, ImportItem

if TYPE_CHECKING:
    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.site.models import Article, Event, Page

MOST_PICTURES = 8
"""Of one thing."""
MOST_OF_ALL = 300
SECONDS = 20


def make(*, organisation: int, number: int) -> None:
    """All that is chosen and not made yet: a job that died goes on where it was."""
    with scope_of(organisation).enter():
        row = Import.objects.filter(organisation_id=organisation, pk=number, state=State.RUNNING).first()
        left = list(items_of(row, Is.CHOSEN).values_list("pk", flat=True)) if row else []
    if row is None:
        return
    pictures = 0
    for key in left:
        with scope_of(organisation).enter():
            item = ImportItem.objects.get(organisation_id=organisation, pk=key)
        fetched = _fetched(item, MOST_OF_ALL - pictures) if row.with_pictures else []
        pictures += len(fetched)
        with scope_of(organisation).enter():
            _make_one(row, item, fetched)
    with scope_of(organisation).enter():
        Import.objects.filter(organisation_id=organisation, pk=number).update(state=State.DONE)
        record(action="site.import_done", subject=f"site:import:{number}")


# -- Pictures


@dataclass(frozen=True, slots=True)
class Fetched:
    alt: str
    incoming: Incoming | None = None
    trouble: str = ""


def _fetched(item: ImportItem, room: int) -> list[Fetched]:
    """Through the one client that asks no private address; each is decoded here, in a process of its own."""
    wanted: list[dict[str, str]] = item.content["pictures"][: min(MOST_PICTURES, max(0, room))]
    return [_fetch(one["url"], one["alt"]) for one in wanted]


def _fetch(url: str, alt: str) -> Fetched:
    try:
        answer = remote.get(url, most_bytes=LARGEST_IMAGE, seconds=SECONDS)
        if answer.status != OK:
            return Fetched(alt, trouble=_("image absente de l’autre site"))
        name = url.partition("?")[0].rpartition("/")[2] or "image"
        return Fetched(alt, take_in(upload=as_upload(name, answer.body)))
    except RemoteError as error:
        return Fetched(alt, trouble=f"image\u00a0: {said(error)}")
    except FileRefusedError as error:
        return Fetched(alt, trouble=explain(error))


# -- One thing


def _make_one(row: Import, item: ImportItem, fetched: list[Fetched]) -> None:
    told = list(dict.fromkeys(one.trouble for one in fetched if one.trouble))
    is_here = HERE[item.kind].objects.filter(organisation_id=item.organisation_id, source=item.source)
    try:
        with transaction.atomic():
            if is_here.exists():
                item.state = Is.KNOWN
            else:
                item.result = _MAKERS[item.kind](row, item, fetched, told)
                item.state = Is.MADE
    except ValidationError as error:
        item.state = Is.FAILED
        told += error.messages
    item.told = [words[:300] for words in told[:10]]
    item.save(update_fields=["state", "result", "told"])


def _hang(
    row: Import, thing: Article | Event | Page, fetched: list[Fetched], told: list[str]
) -> list[dict[str, Any]]:
    """The files, as a block of a page names them."""
    found: list[dict[str, Any]] = []
    for one in fetched:
        if one.incoming is None:
            continue
        file = hang(
            organisation=row.organisation_id,
            key=thing.key,
            incoming=one.incoming,
            purpose=PHOTO,
            alt=one.alt,
            person=row.person_id,
        )
        found.append({"file": file.handle.hex, "alt": one.alt})
    if any(not one.alt for one in fetched if one.incoming):
        told.append(_("Une image n’a pas de description\u00a0: ajoutez-la avant de publier."))
    return found


def _text(item: ImportItem, told: list[str]) -> str:
    text, is_cut = kept.markdown(item.content["blocks"])
    if is_cut:
        told.append(_("Le texte est trop long\u00a0: sa fin n’est pas reprise."))
    return text


def _page(row: Import, item: ImportItem, fetched: list[Fetched], told: list[str]) -> str:
    from cantou.services.site.domain.pages import write_page

    blocks = kept.page_blocks(item.content["blocks"])
    page = create_page(title=item.title, blocks=blocks, source=item.source, person=row.person_id)
    files = _hang(row, page, fetched, told)
    if files:
        images = [{"kind": "image", "files": [one]} for one in files]
        write_page(page=page, title=page.title, blocks=[*blocks, *images], person=row.person_id)
    if row.publishes and not item.content["is_draft"]:
        publish_page(page=page)
    return page.slug


def _news(row: Import, item: ImportItem, fetched: list[Fetched], told: list[str]) -> str:
    values = {"title": item.title, "text": _text(item, told), "source": item.source}
    article = save_article(values=values, person=row.person_id)
    _hang(row, article, fetched, told)
    if row.publishes and not item.content["is_draft"]:
        at = kept.read_moment(item.content["published_at"])
        article.shown_from = at if isinstance(at, datetime) else None
        publish_article(article=article)
    return article.code


def _event(row: Import, item: ImportItem, fetched: list[Fetched], told: list[str]) -> str:
    from cantou.services.site.domain.events import publish_event, save_event

    start, end = (kept.read_moment(item.content[name]) for name in ("starts_at", "ends_at"))
    assert start is not None
    assert end is not None
    values = {
        "title": item.title,
        "text": _text(item, told),
        "source": item.source,
        "where": item.content["place"],
        "starts_at": _instant(start),
        "ends_at": max(_instant(end), _instant(start) + timedelta(minutes=1)),
        "is_all_day": not isinstance(start, datetime),
        "rule": item.content["rule"],
    }
    event = save_event(values=values, person=row.person_id)
    _hang(row, event, fetched, told)
    if row.publishes:
        publish_event(event=event)
    return event.code


def _instant(at: Any) -> datetime:
    return at if isinstance(at, datetime) else local.midnight(datetime(at.year, at.month, at.day))  # noqa: DTZ001 (the clock on the wall)


_MAKERS = {"page": _page, "news": _news, "event": _event}
