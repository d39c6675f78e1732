"""Public things enter the index, change, and leave it, in the transaction that publishes or hides them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from cantou.core.registry import services
from cantou.core.scope.scope import Scope, acting
from cantou.core.search.engine.words import vocabulary
from cantou.core.search.models import Entry
from cantou.core.territories.engine.names import sound
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from datetime import date

TITLE, SUMMARY, BODY = 200, 500, 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the index keeps of a public thing. `url_name` is a page of a portal, `url_args` what it takes."""

    kind: str
    key: str
    title: str
    url_name: str
    url_args: list[str] = field(default_factory=list)
    summary: str = ""
    body: str = ""
    place: int | None = None
    on: date | None = None
    lon: float | None = None
    lat: float | None = None


def put(*, service: str, found: Found) -> None:
    """Of the organisation that the Scope acts for. Only what anybody may see: this table has no policy."""
    values: dict[str, Any] = {
        "title": _cut(found.title, TITLE) or found.key,
        "summary": _cut(found.summary, SUMMARY),
        "body": found.body[:BODY].replace("\0", ""),
        "url_name": found.url_name,
        "url_args": list(found.url_args),
        "place_id": found.place,
        "on": found.on,
        "lon": found.lon,
        "lat": found.lat,
        "indexed_at": Now(),
    }
    Entry.objects.update_or_create(
        organisation_id=acting(), service=service, kind=found.kind, key=found.key, defaults=values
    )
    _learn(values["title"], values["summary"])
    bump(organisation=acting())


def remove(*, service: str, kind: str, key: str) -> None:
    """It is no longer public. Silent when it was not there."""
    gone = Entry.objects.filter(organisation_id=acting(), service=service, kind=kind, key=key).delete()[0]
    if gone:
        bump(organisation=acting())


def rebuild(*, organisation: int, service: str = "") -> int:
    """Everything of an organisation, or of one of its services, anew from the services' own sources.

    The number of entries. In one transaction: those who search meanwhile find what was there before.
    """
    with Scope.agent(organisation, reason="index de la recherche").enter():
        manifests = [each for each in services() if service in {"", each.id}]
        old = Entry.objects.filter(organisation_id=organisation, service__in=[each.id for each in manifests])
        old.delete()
        for manifest in manifests:
            for source in manifest.search:
                import_string(source.rebuild)(organisation)
        bump(organisation=organisation)
        return Entry.objects.filter(organisation_id=organisation).count()


def _cut(text: str, length: int) -> str:
    tidy = " ".join(text.replace("\0", "").split())
    return tidy if len(tidy) <= length else f"{tidy[: length - 1].rstrip()}…"


def _learn(*texts: str) -> None:
    """In order, so that two writers of the same new words do not wait for each other in a circle."""
    words = sorted(vocabulary(*texts).items())
    if words:
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into search_word (word, shown, sound)"
                " select * from unnest(%s::text[], %s::text[], %s::text[]) on conflict do nothing",
                [
                    [word for word, _ in words],
                    [shown for _, shown in words],
                    [sound(word) for word, _ in words],
                ],
            )
