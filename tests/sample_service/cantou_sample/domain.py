from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cantou.core.journal.domain.record import record
from cantou.core.registry import News
from cantou.core.scope.scope import Scope, acting
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


def rows(organisation: int):
    for ad in Ad.objects.filter(organisation_id=organisation, is_public=True).order_by("pk").iterator():
        on = {"uid": f"annonce-{ad.pk}@exemple", "debut": date(2026, 11, 22), "titre": ad.title}
        yield on | {"longitude": 2.6, "latitude": None if "Murat" in ad.title else 44.9}


def purge(*, organisation: int) -> int:
    old = timezone.localdate() - timedelta(days=90)
    return Ad.objects.filter(organisation_id=organisation, published_on__lt=old).delete()[0]


def shelf() -> str | None:
    return shelf.trouble


shelf.trouble = None


def practise(*, organisation: int) -> None:
    with Scope.agent(organisation).enter():
        publish(title="Une annonce pour s’entraîner")


def preview(*, organisation: int, settings: dict) -> str:
    return format_html("<p>Les annonces de l’organisme {}</p>", organisation)


def _index(ad: Ad) -> None:
    found = Found(kind="ads", key=str(ad.pk), title=ad.title, url_name="petites_annonces:index")
    put(service="petites_annonces", found=found)
