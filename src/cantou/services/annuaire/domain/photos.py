"""Photographs of a page: taken to be seen, published as soon as they are clean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase, publish, receive
from cantou.core.files.domain.queries import of_thing
from cantou.core.journal.domain.record import record
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.annuaire.models import Listing, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.files.models import StoredFile

SERVICE, PHOTO, PROPOSED, MOST = "annuaire", "photo", "proposed", 8
"""What a keeper proposes keeps its purpose once it is shown: an act on a file is core's."""


def of_listing(row: Listing) -> QuerySet[StoredFile]:
    """All that hang on a page, what is proposed among them."""
    found = of_thing(organisation=row.organisation_id, key=row.object_key, service=SERVICE)
    return found.filter(purpose__in=[PHOTO, PROPOSED])


def kept(row: Listing) -> QuerySet[StoredFile]:
    """The desk's, and what it has published of its keeper's."""
    return of_listing(row).filter(Q(purpose=PHOTO) | Q(is_public=True))


def add_photos(*, listing: Listing, photos: Sequence[Incoming], alt: str, person: int | None) -> int:
    """Inside an agent's Scope. Raises ValidationError. How many there are now."""
    files = _received(listing, photos, alt=alt, purpose=PHOTO, person=person)
    record(action="annuaire.photos", subject=f"annuaire:listing:{listing.pk}")
    return files[-1].position + 1 if files else 0


def propose(*, listing: Listing, photos: Sequence[Incoming], alt: str) -> dict[str, Any]:
    """Inside the Scope that the keeper's link opens: taken, shown to nobody. What a proposal keeps of them."""
    files = _received(listing, photos, alt=alt, purpose=PROPOSED, person=None)
    return {"photos": [file.handle.hex for file in files], "alt": files[0].alt if files else ""}


def _received(
    listing: Listing, photos: Sequence[Incoming], *, alt: str, purpose: str, person: int | None
) -> list[StoredFile]:
    already = of_listing(listing).count()
    if already + len(photos) > MOST:
        raise ValidationError({"photos": _("Huit photographies au plus : ôtez-en une d’abord.")})
    return [
        receive(
            incoming=incoming,
            organisation=listing.organisation_id,
            key=listing.object_key,
            service=SERVICE,
            purpose=purpose,
            person=person,
            position=position,
            alt=tidy_line(alt)[:200],
        )
        for position, incoming in enumerate(photos, start=already)
    ]


def proposed_files(proposal: Proposal) -> QuerySet[StoredFile]:
    found = of_thing(
        organisation=proposal.organisation_id, key=proposal.object_key, service=SERVICE, purpose=PROPOSED
    )
    return found.filter(handle__in=[UUID(one) for one in proposal.values.get("photos", [])])


def show_proposed(proposal: Proposal) -> None:
    """Those that are clean; the others as soon as they are (`show_photos`)."""
    for file in proposed_files(proposal):
        if file.is_ready and not file.is_public:
            publish(file=file)
    bump(organisation=proposal.organisation_id)


def drop_proposed(proposal: Proposal) -> None:
    for file in proposed_files(proposal):
        erase(file=file)


def sent_by_keepers(row: Listing) -> QuerySet[StoredFile]:
    """Those that a keeper may take away: what they sent themselves, and that is shown."""
    return of_listing(row).filter(purpose=PROPOSED, is_public=True)


def remove_proposed(proposal: Proposal) -> None:
    """What a keeper does not want to be seen any more. A second time, nothing."""
    here = of_thing(
        organisation=proposal.organisation_id, key=proposal.object_key, service=SERVICE, purpose=PROPOSED
    )
    for file in here.filter(handle__in=[UUID(one) for one in proposal.values["remove"]]):
        remove_photo(file=file)


def show_photos(*, organisation: int, key: UUID) -> None:
    """Those of a page that is shown; idempotent."""
    if not Listing.objects.filter(organisation_id=organisation, object_key=key).exists():
        return
    for file in of_thing(organisation=organisation, key=key, service=SERVICE, purpose=PHOTO):
        if file.is_ready and not file.is_public:
            publish(file=file)
            bump(organisation=organisation)
    accepted = Proposal.objects.filter(
        organisation_id=organisation,
        object_key=key,
        what=Proposal.What.PHOTOS,
        state=Proposal.State.DONE,
    )
    for proposal in accepted:
        show_proposed(proposal)


def listing_of(file: StoredFile) -> Listing | None:
    return Listing.objects.filter(organisation_id=file.organisation_id, object_key=file.object_key).first()


def remove_photo(*, file: StoredFile) -> None:
    erase(file=file)
    bump(organisation=file.organisation_id)
