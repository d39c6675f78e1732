from __future__ import annotations

from django.urls import reverse

from cantou.core.journal.domain.record import record
from cantou.core.registry import News
from cantou.core.scope.scope import acting
from cantou.core.search.domain.index import Found, put
from cantou_sample.models import Ad, OpenAd


def publish(*, title: str, is_public: bool = True) -> Ad:
    """Inside an agent's Scope. The twin without protection is kept for the control of the isolation tests."""
    ad = Ad.objects.create(organisation_id=acting(), title=title, is_public=is_public)
    OpenAd.objects.create(organisation_id=acting(), title=title)
    if is_public:
        _index(ad)
    record(action="petites_annonces.published", subject=f"petites_annonces:{ad.pk}")
    return ad


def rebuild(organisation: int) -> None:
    for ad in Ad.objects.filter(organisation_id=organisation, is_public=True):
        _index(ad)


def latest(_territory: int, organisations: list[int]) -> list[News]:
    found = Ad.objects.filter(organisation_id__in=organisations).order_by("-published_on", "-pk")[:5]
    url = reverse("petites_annonces:index")
    return [
        News(title=ad.title, url=url, when=str(ad.published_on), service="Petites annonces") for ad in found
    ]


def _index(ad: Ad) -> None:
    found = Found(kind="ads", key=str(ad.pk), title=ad.title, url_name="petites_annonces:index")
    put(service="petites_annonces", found=found)
