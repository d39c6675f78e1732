"""The list that an association keeps of its members. Whoever holds its link reads it; nobody at the mairie does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core import tasks
from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.organisations.domain.cleaning import clean_email, clean_phone, show_phone
from cantou.core.web.texts import tidy_line
from cantou.services.annuaire.domain.events import MemberRemoved
from cantou.services.annuaire.models import Member

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cantou.services.annuaire.models import Listing

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    pk: int
    name: str
    phone: str
    email: str
    note: str
    added_on: date


def add_member(*, listing: Listing, name: str, phone: str = "", email: str = "", note: str = "") -> Member:
    """Inside the Scope that the keeper's link opens. Raises ValidationError, by field."""
    errors: dict[str, list[str]] = {}
    told = {"name": tidy_line(name)[:120], "note": tidy_line(note)[:200]}
    for field, act, value in (("phone", clean_phone, phone), ("email", clean_email, email)):
        try:
            told[field] = act(value)
        except ValidationError as error:
            errors[field] = error.messages
    if not told["name"]:
        errors["name"] = [_("Donnez un nom.")]
    if errors:
        raise ValidationError(errors)
    if _of(listing).count() >= MOST:
        raise ValidationError(_("Mille membres au plus."))
    number = uuid4()
    row = Member.objects.create(
        organisation_id=listing.organisation_id,
        object_key=listing.object_key,
        listing=listing,
        number=number,
        sealed=seal(json.dumps(told, ensure_ascii=False).encode(), place=f"annuaire.member:{number}"),
        added_on=timezone.localdate(),
    )
    record(action="annuaire.member", subject=f"annuaire:listing:{listing.pk}")
    return row


def _of(listing: Listing):  # noqa: ANN202
    return Member.objects.filter(
        organisation_id=listing.organisation_id, object_key=listing.object_key, removed_at__isnull=True
    )


def members_of(listing: Listing) -> list[Line]:
    """By name."""
    found = []
    for row in _of(listing):
        told = json.loads(unseal(bytes(row.sealed), place=f"annuaire.member:{row.number}"))
        phone = show_phone(told["phone"]) if told["phone"] else ""
        found.append(Line(row.pk, told["name"], phone, told["email"], told["note"], row.added_on))
    return sorted(found, key=lambda line: line.name.lower())


def remove_member(*, listing: Listing, member: int) -> None:
    """Emptied at once; its row goes with the job that follows, which may delete."""
    row = _of(listing).filter(pk=member).first()
    if row is None:
        return
    row.sealed, row.removed_at = b"", timezone.now()
    row.save(update_fields=["sealed", "removed_at"])
    tasks.publish(MemberRemoved(organisation=listing.organisation_id, number=str(row.number)))
    record(action="annuaire.member_removed", subject=f"annuaire:listing:{listing.pk}")


def forget(*, organisation: int, number: UUID) -> None:
    """Inside an agent's Scope."""
    Member.objects.filter(organisation_id=organisation, number=number, removed_at__isnull=False).delete()
