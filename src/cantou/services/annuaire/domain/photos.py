"""Photographs of a page: taken to be seen, published as soon as they are clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase, publish, receive
from cantou.core.files.domain.queries import of_thing
from cantou.core.journal.domain.record import record
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.annuaire.models import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile

SERVICE, PHOTO, MOST = "annuaire", "photo", 8


def add_photos(*, listing: Listing, photos: Sequence[Incoming], alt: str, person: int | None) -> int:
    """Inside an agent's Scope. Raises ValidationError. How many there are now."""
    already = of_thing(organisation=listing.organisation_id, key=listing.object_key, purpose=PHOTO).count()
    if already + len(photos) > MOST:
        raise ValidationError({"photos": _("Huit photographies au plus : ôtez-en une d’abord.")})
    for position, incoming in enumerate(photos, start=already):
        receive(
            incoming=incoming,
            organisation=listing.organisation_id,
            key=listing.object_key,
            service=SERVICE,
            purpose=PHOTO,
            person=person,
            position=position,
            alt=tidy_line(alt)[:200],
        )
    record(action="annuaire.photos", subject=f"annuaire:listing:{listing.pk}")
    return already + len(photos)


def show_photos(*, organisation: int, key: UUID) -> None:
    """Those of a page that is shown; idempotent."""
    if not Listing.objects.filter(organisation_id=organisation, object_key=key).exists():
        return
    for file in of_thing(organisation=organisation, key=key, service=SERVICE, purpose=PHOTO):
        if file.is_ready and not file.is_public:
            publish(file=file)
            bump(organisation=organisation)


def listing_of(file: StoredFile) -> Listing | None:
    return Listing.objects.filter(organisation_id=file.organisation_id, object_key=file.object_key).first()


def remove_photo(*, file: StoredFile) -> None:
    erase(file=file)
    bump(organisation=file.organisation_id)
