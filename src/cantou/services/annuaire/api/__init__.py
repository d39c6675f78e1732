"""The API of this service: what anybody reads (docs/dev/api.md)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from cantou.core.api.paging import Page, Paging, page_of
from cantou.core.api.problems import refused
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.queries import providers
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.engine.categories import title_of
from cantou.services.annuaire.models import Listing

router = Router()


class Where(Paging):
    commune: str = Field(pattern=r"^[0-9][0-9AB][0-9]{3}$", description="Code INSEE.")
    kind: str = Field(
        "", pattern=r"^[a-z]{0,12}$", description="association, shop, producer, health, public…"
    )
    category: str = Field("", pattern=r"^[a-z_]{0,30}$")


class ListingOut(Schema):
    name: str
    kind: str
    category: str
    category_title: str
    summary: str
    address: str
    commune: str
    phone: str
    email: str
    website: str
    hours: str = Field(description="Dans la syntaxe d’OpenStreetMap.")
    point: list[float] | None = Field(description="Longitude, latitude (WGS 84).")
    facts: dict[str, Any] = Field(description="Sous les noms du schéma national du genre.")
    accessibility: dict[str, Any] = Field(description="Sous les noms du schéma d’acceslibre.")
    updated_at: str
    url: str


@router.get(
    "listings",
    response=Page[ListingOut],
    summary="Les fiches de l’annuaire d’une commune, les plus récentes d’abord",
    operation_id="annuaire_listings",
)
def listings(request: Any, where: Query[Where]) -> dict[str, Any]:
    """Défibrillateurs et points d’eau incendie compris."""
    commune = current(Level.COMMUNE).filter(code=where.commune).first()
    if commune is None:
        raise refused("commune", _("Aucune commune ne porte ce code."), place="query")
    organisations = [row.organisation_id for row in providers(territory=commune.pk, service="annuaire")]
    each = [
        queries.for_programs(organisation=one, kind=where.kind, category=where.category)
        for one in organisations
    ]
    return page_of(
        request, each, column="updated_at", paging=where, show=lambda row: shown(row, str(commune.slug))
    )


def shown(row: Listing, slug: str) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("name", "kind", "category", "summary", "address", "phone")},
        **{name: getattr(row, name) for name in ("email", "website", "hours", "facts")},
        "category_title": title_of(row.category),
        "commune": row.commune.code,
        "point": None if row.lon is None or row.lat is None else [row.lon, row.lat],
        "accessibility": row.access_facts,
        "updated_at": row.updated_at.isoformat(),
        "url": portal_url(slug, "annuaire:listing", row.pk),
    }
