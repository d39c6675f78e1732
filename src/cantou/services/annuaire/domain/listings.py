"""Pages of the annuaire: written, shown, found, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import erase_all
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import expire_links
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.cleaning import clean
from cantou.services.annuaire.engine.categories import BY_CODE, title_of
from cantou.services.annuaire.models import Kind, Listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.organisations.models import Organisation

SERVICE, KIND = "annuaire", "listings"
MOST = 5_000
HOLIDAYS_OFF = frozenset({Kind.PUBLIC})


def save_listing(*, values: Mapping[str, Any], listing: Listing | None = None) -> Listing:
    """Inside an agent's Scope; only what is given changes. Raises ValidationError, by field."""
    organisation = acting()
    if listing is None and queries.at_desk(organisation=organisation).count() >= MOST:
        raise ValidationError(_("Cinq mille fiches au plus."))
    row = listing or Listing(organisation_id=organisation, object_key=uuid4())
    for name, value in clean(values).items():
        setattr(row, "commune_id" if name == "commune" else name, value)
    _check(row)
    if row.kind in HOLIDAYS_OFF and row.hours and "PH" not in row.hours:
        row.hours = f"{row.hours}; PH off"
    row.updated_at = timezone.now()
    row.save()
    index_listing(row)
    bump(organisation=organisation)
    record(action="annuaire.listing", subject=f"annuaire:listing:{row.pk}")
    return row


def _check(row: Listing) -> None:
    category = BY_CODE.get(row.category)
    if category is None or category.kind != row.kind:
        raise ValidationError({"category": _("Choisissez une catégorie de ce genre de fiche.")})
    mine = Listing.objects.filter(organisation_id=row.organisation_id).exclude(pk=row.pk)
    if mine.filter(commune_id=row.commune_id, kind=row.kind, name=row.name).exists():
        raise ValidationError({"name": _("Une autre fiche de cette commune porte déjà ce nom.")})
    if row.outside_id and mine.filter(kind=row.kind, outside_id=row.outside_id).exists():
        raise ValidationError({"outside_id": _("Une autre fiche porte déjà cet identifiant.")})


def confirm(*, listing: Listing) -> None:
    """« Tout est exact »: said today."""
    listing.confirmed_on = timezone.localdate()
    listing.save(update_fields=["confirmed_on"])
    bump(organisation=listing.organisation_id)
    record(action="annuaire.confirmed", subject=f"annuaire:listing:{listing.pk}")


def delete_listing(*, listing: Listing) -> None:
    """For good, with its photographs and all that hangs on it; nothing opens it any more."""
    pk, organisation = listing.pk, listing.organisation_id
    index.remove(service=SERVICE, kind=KIND, key=str(pk))
    erase_all(organisation=organisation, key=listing.object_key)
    expire_links(key=listing.object_key, at=timezone.now())
    listing.delete()
    bump(organisation=organisation)
    record(action="annuaire.deleted", subject=f"annuaire:listing:{pk}")


def make_mairie_page(*, body: Organisation) -> Listing | None:
    """The mairie's own page, from what it says of itself; None where it is no mairie, or has one."""
    if body.territory_id is None or Listing.objects.filter(organisation_id=body.pk, is_mairie=True).exists():
        return None
    lines = [line for line in body.address.splitlines() if line.strip()]
    town = lines[-1].split(" ", 1) if lines else [""]
    number, street = split_road(lines[0]) if len(lines) > 1 else ("", "")
    values = {
        "kind": Kind.PUBLIC,
        "category": "mairie",
        "name": body.name,
        "summary": _("Secrétariat, état civil, urbanisme, élections."),
        "commune": body.territory_id,
        "number": number,
        "street": street,
        "postcode": town[0] if town[0].isdecimal() else "",
        "phone": body.phone,
        "email": body.email,
        "website": body.website,
        "hours": body.hours,
        "siret": body.siret,
        "lon": body.territory.lon if body.territory else None,
        "lat": body.territory.lat if body.territory else None,
        "is_mairie": True,
    }
    return save_listing(values=values)


def split_road(line: str) -> tuple[str, str]:
    """« 2 bis rue du Four » → « 2 bis », « rue du Four »"""
    words = line.split()
    length = 0
    if words and words[0].rstrip(",").isdecimal():
        length = 2 if len(words) > 1 and words[1].lower() in {"bis", "ter", "quater", "a", "b"} else 1
    return " ".join(words[:length]).rstrip(","), " ".join(words[length:])


def index_listing(row: Listing) -> None:
    if not row.is_public:
        index.remove(service=SERVICE, kind=KIND, key=str(row.pk))
        return
    category = BY_CODE[row.category]
    where = " ".join(part for part in (row.street, row.commune.name) if part)
    found = index.Found(
        kind=KIND,
        key=str(row.pk),
        title=row.name,
        summary=f"{title_of(row.category)}. {row.summary or where}",
        body=f"{category.synonyms} {where} {row.text}",
        url_name="annuaire:listing",
        url_args=[str(row.pk)],
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)


def rebuild_search(organisation: int) -> None:
    """Inside an agent's Scope (core.search)."""
    for row in queries.at_desk(organisation=organisation):
        index_listing(row)
