"""Photographs and documents of what is published: shown to anybody as soon as they are clean, and never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.files.domain.files import publish, receive, withdraw
from cantou.core.files.domain.queries import of_thing
from cantou.core.web.pagecache import bump
from cantou.services.site.models import Article, Event, Page

if TYPE_CHECKING:
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile
    from cantou.core.scope.models import OrganisationModel

SERVICE = "site"
PHOTO, DOCUMENT = "photo", "document"
KEPT_BY: tuple[type[OrganisationModel], ...] = (Page, Article, Event)


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


def show_files(*, organisation: int, key: UUID) -> None:
    """Those of a thing follow it: public with it, withdrawn with it."""
    for file in of_thing(organisation=organisation, key=key, service=SERVICE):
        wanted = _is_shown(organisation, key)
        if wanted and file.is_ready and not file.is_public:
            publish(file=file)
            bump(organisation=organisation)
        elif not wanted and file.is_public:
            withdraw(file=file)
            bump(organisation=organisation)


def _is_shown(organisation: int, key: UUID) -> bool:
    return any(
        model.objects.filter(organisation_id=organisation, key=key, is_public=True).exists()
        for model in KEPT_BY
    )
