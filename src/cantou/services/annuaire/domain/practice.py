"""What stands in the practice commune when it has just been made."""

from __future__ import annotations

from cantou.core.organisations.models import Organisation
from cantou.services.annuaire.domain.listings import make_mairie_page, save_listing
from cantou.services.annuaire.models import Kind, Listing


def fill(*, organisation: int) -> None:
    body = Organisation.objects.select_related("territory").get(pk=organisation)
    if body.territory_id is None or Listing.objects.filter(organisation_id=organisation).exists():
        return
    make_mairie_page(body=body)
    for kind, category, name, hours in (
        (Kind.SHOP, "boulangerie", "Boulangerie de la place", "du mardi au samedi 7h-12h30"),
        (Kind.ASSOCIATION, "culture", "Comité des fêtes", ""),
        (Kind.DAE, "defibrillateur", "Défibrillateur de la salle des fêtes", "24/7"),
    ):
        values = {"kind": kind, "category": category, "name": name, "hours": hours}
        save_listing(values={**values, "commune": body.territory_id})
