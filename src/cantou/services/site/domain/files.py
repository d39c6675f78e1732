"""Photographs and documents of what is published: shown to anybody as soon as they are clean, and never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.files.domain.files import erase, publish, receive, withdraw
from cantou.core.files.domain.queries import of_thing
from cantou.core.web.pagecache import bump
from cantou.services.site.engine.blocks import handles
from cantou.services.site.models import Act, Article, Bulletin, Event, Favour, Page

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile

SERVICE = "site"
PHOTO, DOCUMENT = "photo", "document"
KEPT_BY: tuple[type[Article | Event], ...] = (Article, Event)


def hang(
    *,
    organisation: int,
    key: UUID,
    incoming: Incoming,
    purpose: str,
    alt: str = "",
    person: int | None = None,
) -> StoredFile:
    position = of_thing(organisation=organisation, key=key, service=SERVICE).count()
    return receive(
        incoming=incoming,
        organisation=organisation,
        key=key,
        service=SERVICE,
        purpose=purpose,
        alt=alt,
        position=position,
        person=person,
    )


def put_photo(row: Article | Event, *, incoming: Incoming, alt: str, person: int | None) -> StoredFile:
    """In the place of the one that was there."""
    where = {"organisation": row.organisation_id, "key": row.key}
    for old in of_thing(**where, service=SERVICE, purpose=PHOTO):
        erase(file=old)
    return hang(**where, incoming=incoming, purpose=PHOTO, alt=alt, person=person)


def show_files(*, organisation: int, key: UUID) -> None:
    """Those of a thing follow it: public with it, withdrawn with it. Of a page, only those that it still shows."""
    shown = _shown(organisation, key)
    for file in of_thing(organisation=organisation, key=key, service=SERVICE):
        wanted = shown is not None and (not shown or file.handle.hex in shown)
        if wanted and file.is_ready and not file.is_public:
            publish(file=file)
            bump(organisation=organisation)
        elif not wanted and file.is_public:
            withdraw(file=file)
            bump(organisation=organisation)


def is_bulletin(*, organisation: int, key: UUID) -> bool:
    return Bulletin.objects.filter(organisation_id=organisation, key=key).exists()


def _shown(organisation: int, key: UUID) -> frozenset[str] | None:
    """None: nothing is. Empty: all that hangs there."""
    page = Page.objects.filter(organisation_id=organisation, key=key, is_public=True).first()
    if page is not None:
        return frozenset(handles(page.blocks)) or frozenset({"none"})
    acts = Act.objects.filter(organisation_id=organisation, key=key, is_public=True, state=Act.State.POSTED)
    if acts.exists():
        return frozenset()
    if Favour.objects.filter(organisation_id=organisation, object_key=key, is_public=True).exists():
        return frozenset()
    for model in KEPT_BY:
        if model.objects.filter(organisation_id=organisation, key=key, is_public=True).exists():
            return frozenset()
    return None
