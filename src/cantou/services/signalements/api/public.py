"""What anybody reads, and files: in public mode, whatever token comes with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from cantou.core.api.idempotency import IdempotencyKey, once_by_key
from cantou.core.api.limits import limited
from cantou.core.api.paging import Page, Paging, page_of
from cantou.core.api.problems import refused
from cantou.core.organisations.domain.addresses import main_hosts, portal_url
from cantou.core.organisations.domain.references import normalise
from cantou.core.organisations.models import Reference
from cantou.core.web.texts import tidy
from cantou.services.signalements.api import places, shapes
from cantou.services.signalements.api.filing import checked, stop
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, offered
from cantou.services.signalements.domain.nearby import Sought, near_published
from cantou.services.signalements.domain.reports import file_report, secret_of
from cantou.services.signalements.domain.resemblance import is_likely, resembling
from cantou.services.signalements.domain.states import words_of, words_of_each

router = Router()
FILING = {"most": 20, "period": timedelta(minutes=10)}


class Where(Paging):
    commune: str = Field("", pattern=r"^([0-9][0-9AB][0-9]{3})?$", description="Code INSEE.")
    organisation: str = Field("", pattern=r"^[a-z0-9-]{0,120}$", description="Nom court d’une organisation.")
    near: str = Field(
        "", pattern=places.POINT, description="Longitude,latitude : la commune où c’est, et autour."
    )
    radius: int = Field(1_000, ge=10, le=20_000, description="Mètres, autour de « near ».")
    bbox: str = Field("", pattern=places.BOX, description="Ouest,sud,est,nord, en degrés.")
    category: str = Field("", pattern=r"^[a-z0-9_]{0,30}$")
    status: shapes.StateFilter = Field("", description=shapes.STATE)


@router.get(
    "reports",
    response=Page[shapes.PublicReportOut],
    summary="Les signalements publiés, les plus récents d’abord",
    operation_id="signalements_reports",
)
def reports(request: Any, where: Query[Where]) -> dict[str, Any]:
    """Dites où : « commune », « organisation » ou « near ». Relus, ou tels que reçus où l’organisation le veut."""
    asked = places.asked(
        commune=where.commune,
        organisation=where.organisation,
        near=where.near,
        radius=where.radius,
        bbox=where.bbox,
    )
    filters = queries.PublicFilters(
        asked.commune, where.category, where.status, box=asked.box, around=asked.around
    )
    each = [
        queries.published(organisation, filters).select_related("organisation")
        for organisation in asked.organisations
    ]
    kinds = {organisation: categories_of(organisation=organisation) for organisation in asked.organisations}
    hosts, words = main_hosts(), words_of_each(asked.organisations)
    return page_of(
        request,
        each,
        column="reported_at",
        paging=where,
        show=lambda row: shapes.published(row, kinds[row.organisation_id], hosts, words[row.organisation_id]),
    )


class Near(Schema):
    near: str = Field(pattern=places.POINT, min_length=1, description="Longitude,latitude.")
    category: str = Field("autre", pattern=r"^[a-z][a-z0-9_]{0,29}$")
    words: str = Field("", max_length=shapes.LONGEST, description="Ce que l’on va signaler.")
    place: str = Field("", max_length=300, description="L’endroit, avec des mots.")


@router.get(
    "nearby",
    response=list[shapes.NearOut],
    summary="Ce qui est déjà signalé près d’un point, et encore ouvert",
    operation_id="signalements_nearby",
)
def nearby(request: Any, asked: Query[Near]) -> list[dict[str, Any]]:
    """Cinq au plus, le plus probable d’abord, à la distance que dit la catégorie. À proposer avant d’envoyer."""
    limited(request, "signalements.api.nearby", most=120, period=timedelta(minutes=10))
    commune = places.commune_at(asked.near)
    organisations = places.organisations_at(commune)
    kinds = {each: categories_of(organisation=each) for each in organisations}
    kind = next((found[asked.category] for found in kinds.values() if asked.category in found), None)
    if kind is None:
        raise refused("category", _("Cette catégorie n’est pas proposée dans cette commune."), place="query")
    lon, lat = map(float, asked.near.split(","))
    of = Sought(
        commune=commune.pk, category=kind.code, metres=kind.near_metres, words=tidy(asked.words),
        place=tidy(asked.place), lon=lon, lat=lat,
    )  # fmt: skip
    hosts, words = main_hosts(), words_of_each(organisations)
    return [
        {
            **shapes.published(row, kinds[row.organisation_id], hosts, words[row.organisation_id]),
            "metres": near.metres,
            "likely": is_likely(near),
        }
        for near in near_published(organisations=organisations, of=of)
        for row in (near.thing,)
    ]


@router.get(
    "reports/{reference}",
    response=shapes.PublicReportWholeOut,
    summary="Un signalement publié, avec ce qui en a été fait",
    operation_id="signalements_report",
)
def report(request: Any, reference: str) -> dict[str, Any]:
    code = normalise(reference)[:12]
    known = Reference.objects.filter(code=code, service="signalements").first()
    row = known and queries.public_report(organisations=[known.organisation_id], reference=code)
    if not row:
        raise Http404
    words = words_of(organisation=row.organisation_id)
    return {
        **shapes.published(row, categories_of(organisation=row.organisation_id), main_hosts(), words),
        "steps": [shapes.step(one, words) for one in queries.public_steps(row)],
        "messages": [shapes.said(one) for one in queries.public_messages(row)],
    }


@router.get(
    "categories",
    response=list[shapes.CategoryOut],
    summary="Ce que l’on peut signaler dans une commune, et ce qui est demandé",
    operation_id="signalements_categories",
)
def categories(
    request: Any, commune: str = Query(..., pattern=r"^[0-9][0-9AB][0-9]{3}$", description="Code INSEE.")
) -> list[Any]:
    provider = places.provider(places.commune_of(commune, place="query"), place="query")
    return list(offered(organisation=provider.organisation_id))


@router.post(
    "reports",
    response={201: shapes.FiledOut},
    summary="Signaler un problème",
    operation_id="signalements_file",
)
def file(request: Any, body: shapes.ReportIn, idempotency_key: IdempotencyKey) -> dict[str, Any]:
    """Sans compte ni jeton, comme sur le portail. En danger immédiat : le 18 ou le 112, pas cette adresse."""
    limited(request, "signalements.api.file", **FILING)
    commune = places.commune_of(body.commune)
    organisation = places.provider(commune).organisation
    values = checked(body, commune=commune, organisation=organisation.pk)

    def act() -> dict[str, Any]:
        stop(values, organisation=organisation.pk)
        filed = file_report(organisation=organisation.pk, key=uuid4(), channel="api", **values)
        found = resembling(filed)
        return {
            "reference": filed.reference,
            "organisation": organisation.pk,
            "resembles": found.reference if found else None,
        }

    answer = once_by_key(
        request,
        key=idempotency_key,
        purpose="signalements.api.file",
        content=body.model_dump(mode="json"),
        act=act,
    )
    known = Reference.objects.select_related("organisation").get(code=answer["reference"])
    return {
        "reference": known.code,
        "status": shapes.status_of("received", words_of(organisation=known.organisation_id)),
        "organisation": known.organisation,
        "follow_url": portal_url(str(commune.slug), "signalements:follow", secret_of(key=known.object_key)),
        "resembles": answer.get("resembles"),
    }
