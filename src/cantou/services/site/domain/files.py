"""Photographs and documents of what is published: shown to anybody as soon as they are clean, and never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase, publish, receive, withdraw
from cantou.core.files.domain.queries import of_thing
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.site.engine.blocks import handles
from cantou.services.site.models import Act, Article, Bulletin, Event, Favour, Page

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile

SERVICE = "site"
PHOTO, DOCUMENT = "photo", "document"
MOST_PHOTOS = 8
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


def change_photos(
    row: Article | Event,
    *,
    without: Collection[str] = (),
    more: Sequence[tuple[Incoming, str]] = (),
    person: int | None = None,
) -> None:
    """Those of `without` (their handles) go, `more` (each with what one sees on it) come after what stays. Raises
    ValidationError.
    """
    where = {"organisation": row.organisation_id, "key": row.key}
    here = list(of_thing(**where, service=SERVICE, purpose=PHOTO))
    gone = [file for file in here if file.handle.hex in without]
    if len(here) - len(gone) + len(more) > MOST_PHOTOS:
        raise ValidationError({"photo": _("Huit photographies au plus\u00a0: ôtez-en une d’abord.")})
    for file in gone:
        erase(file=file)
    start = max((file.position + 1 for file in here), default=0)
    for position, (incoming, alt) in enumerate(more, start=start):
        receive(
            incoming=incoming, service=SERVICE, purpose=PHOTO, alt=tidy_line(alt)[:200], position=position,
            person=person, **where,
        )  # fmt: skip
    if gone:
        bump(organisation=row.organisation_id)


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
