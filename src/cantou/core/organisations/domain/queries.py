"""Reads of organisations, offers and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cantou.core.organisations.models import Coverage, HostName, Offer, Organisation, Theme
from cantou.core.organisations.models.organisation import PUBLIC_BODIES
from cantou.core.scope.statements import statement
from cantou.core.territories.domain import practice
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from collections.abc import Iterable

M = TypeVar("M", bound=Model)


def providers(*, territory: int, service: str = "") -> QuerySet[Coverage]:
    """Who provides what in a place, the nearest provider first. In any Scope: none of this is protected."""
    found = Coverage.objects.filter(territory_id=territory).select_related("organisation")
    if service:
        found = found.filter(service=service)
    return found.order_by("service", "rank", "organisation_id")


@statement
def providers_with_offer(territory: int) -> QuerySet[Coverage]:
    """With the theme's version and the motto of the organisation, as `dressed` gives them."""
    return _dress(providers(territory=territory).select_related("offer"), "organisation_id")


def body_among(rows: Iterable[Coverage], territory: int) -> Organisation | None:
    """What `own_body` would find, where it is among those who provide; None when it must be asked."""
    for row in rows:
        body = row.organisation
        real = body.state in {Organisation.State.ACTIVE, Organisation.State.LEAVING}
        if real and body.territory_id == territory and body.kind in PUBLIC_BODIES:
            body.theme_version, body.motto = row.theme_version, row.motto  # type: ignore[attr-defined]
            return body
    return None


@statement
def own_body_alone(territory: int) -> QuerySet[Organisation]:
    return own_body(territory=territory).order_by("pk")[:1]


def own_body(*, territory: int) -> QuerySet[Organisation]:
    """The mairie of a commune, the département of a département…: one at most; with `theme_version`, `motto`.

    A practice mairie is nobody's but that of the practice commune.
    """
    real = Q(state__in=[Organisation.State.ACTIVE, Organisation.State.LEAVING])
    practising = Q(state=Organisation.State.PRACTICE, territory__code=practice.CODE)
    return dressed(
        Organisation.objects.filter(real | practising, territory_id=territory, kind__in=PUBLIC_BODIES)
    )


def dressed(found: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Adds what a page needs to wear the organisation's colours; empty when it has chosen none."""
    return _dress(found, "pk")


def _dress(found: QuerySet[M, M], organisation: str) -> QuerySet[M, M]:
    theme = Theme.objects.filter(organisation_id=OuterRef(organisation))
    return found.annotate(  # type: ignore[return-value]
        theme_version=Coalesce(Subquery(theme.values("version")[:1]), Value("")),
        motto=Coalesce(Subquery(theme.values("motto")[:1]), Value("")),
    )


def bodies_of(*, territories: Iterable[int]) -> QuerySet[Organisation]:
    """The public bodies of several places."""
    return Organisation.objects.filter(
        territory_id__in=list(territories), kind__in=PUBLIC_BODIES, state=Organisation.State.ACTIVE
    ).order_by("name", "pk")


def offer_of(*, organisation: int, service: str) -> Offer | None:
    """Open or closed. Read it in an agent's Scope: the public sees open ones only."""
    return Offer.objects.filter(organisation_id=organisation, service=service).first()


def offers_of(*, organisation: int) -> QuerySet[Offer]:
    """All that it provides or has provided, with the territories."""
    return Offer.objects.filter(organisation_id=organisation).prefetch_related("areas__territory")


def public_offers(*, services: Iterable[str]) -> QuerySet[Offer]:
    """Of these services, what real organisations have open; with the territories. In public mode."""
    real = [Organisation.State.ACTIVE, Organisation.State.LEAVING]
    found = Offer.objects.filter(service__in=list(services), is_public=True, organisation__state__in=real)
    return (
        found.select_related("organisation__territory")
        .prefetch_related("areas__territory")
        .order_by("organisation__name", "organisation_id", "service")
    )


def body_of(*, organisation: int) -> Organisation:
    """Of whoever is acted for: it is there."""
    return Organisation.objects.get(pk=organisation)


def hosts_of(*, organisation: int) -> QuerySet[HostName]:
    return HostName.objects.filter(organisation_id=organisation).select_related("territory").order_by("host")


def theme_of(*, organisation: int) -> Theme | None:
    return Theme.objects.filter(organisation_id=organisation).first()


def is_operator(*, organisation: int) -> bool:
    return Organisation.objects.filter(pk=organisation, is_operator=True).exists()


def operator_key() -> int | None:
    """Who runs the platform, and owns what belongs to nobody yet."""
    return Organisation.objects.filter(is_operator=True).values_list("pk", flat=True).first()


def practising(*, organisations: Iterable[int]) -> set[int]:
    """Those of these where nothing is real."""
    found = Organisation.objects.filter(pk__in=list(organisations), state=Organisation.State.PRACTICE)
    return set(found.values_list("pk", flat=True))


def find_organisations(*, text: str = "", after: str = "") -> QuerySet[Organisation]:
    """Every organisation by name; `text` is a part of its name, its SIREN, or the INSEE code of its territory.

    `after` is "name|key" of the last one on the page before.
    """
    found = Organisation.objects.select_related("territory")
    if words := text.strip():
        found = found.filter(Q(name__icontains=words) | Q(siren=words) | Q(territory__code=words))
    name, _bar, last = after.rpartition("|")
    key = read_key(last)
    if key is not None:
        found = found.filter(name__gte=name).exclude(name=name, pk__lte=key)
    return found.order_by("name", "pk")


def count_by_state() -> dict[str, int]:
    """State → organisations."""
    rows = Organisation.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def open_services(*, organisation: int) -> list[str]:
    """What it provides somewhere today: public, so that anybody may ask."""
    found = Coverage.objects.filter(organisation_id=organisation).order_by("service")
    return list(found.values_list("service", flat=True).distinct())


def organisations_apart(*, keys: Iterable[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Key → name, in order of name: those where all is real, and those where nothing is. One query."""
    real: dict[int, str] = {}
    practice_: dict[int, str] = {}
    for key, name, state in _names_and_states(tuple(sorted(keys))):
        (practice_ if state == Organisation.State.PRACTICE else real)[key] = name
    return real, practice_


@statement
def _names_and_states(keys: tuple[int, ...]) -> QuerySet[Organisation, tuple[int, str, str]]:
    found = Organisation.objects.filter(pk__in=keys).order_by("name", "pk")
    return found.values_list("pk", "name", "state")


def organisations_named(*, keys: Iterable[int]) -> dict[int, str]:
    """Key → name, in order of name."""
    found = Organisation.objects.filter(pk__in=list(keys)).order_by("name", "pk").values_list("pk", "name")
    return dict(found)
