"""Reads. All inside a Scope; in public mode the policies leave only what is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Prefetch

from cantou.core.people.models import Membership
from cantou.core.registry import services
from cantou.services.alertes.models import (
    Alert,
    Area,
    Caller,
    Draft,
    Feed,
    Incoming,
    Info,
    Thread,
    TreeContact,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet


def threads_of(*, organisation: int) -> QuerySet[Thread]:
    return Thread.objects.filter(organisation_id=organisation).order_by("-sent", "-id")


def running(*, organisation: int, now: datetime) -> QuerySet[Thread]:
    return threads_of(organisation=organisation).filter(ended_at=None, expires__gt=now)


def shown(*, organisations: Iterable[int], communes: Iterable[int] = ()) -> QuerySet[Thread]:
    """What anybody may see of these organisations; `communes`: what is in one of these territories."""
    found = Thread.objects.filter(organisation_id__in=list(organisations), is_public=True)
    if communes := list(communes):
        found = found.filter(communes__overlap=communes)
    return found.order_by("-sent", "-id")


def running_here(*, organisations: Iterable[int], communes: Iterable[int], now: datetime) -> QuerySet[Thread]:
    return shown(organisations=organisations, communes=communes).filter(ended_at=None, expires__gt=now)


def thread_of(*, organisation: int, code: str) -> Thread | None:
    return (
        Thread.objects.filter(organisation_id=organisation, code=code).select_related("organisation").first()
    )


def messages_of(*, organisation: int, thread: int) -> QuerySet[Alert]:
    """The latest first, with what they say and where."""
    found = Alert.objects.filter(organisation_id=organisation, thread_id=thread).order_by("-number")
    return found.select_related("thread").prefetch_related(*_whole())


def said_in(*, organisations: Iterable[int], code: str) -> list[Info]:
    """What each message of a public thread says, the latest first, its thread with it: two statements in all."""
    found = Info.objects.filter(
        organisation_id__in=list(organisations),
        alert__organisation_id=F("organisation_id"),
        alert__thread__code=code,
        alert__thread__is_public=True,
    )
    rows = found.select_related("alert__thread__organisation").prefetch_related(_areas("areas"))
    first: dict[int, Info] = {}
    for row in rows.order_by("-alert__number", "pk"):
        first.setdefault(row.alert_id, row)
    return list(first.values())


def latest_messages(*, organisations: Iterable[int], communes: Iterable[int] = ()) -> QuerySet[Alert]:
    """Public messages, the latest first, whole: for feeds."""
    found = Alert.objects.filter(organisation_id__in=list(organisations), is_public=True)
    if communes := list(communes):
        found = found.filter(thread__communes__overlap=communes)
    return found.select_related("thread").prefetch_related(*_whole()).order_by("-sent", "-id")


def alert_of(*, organisation: int, alert: int) -> Alert | None:
    """With its thread, what it says, where it is."""
    found = Alert.objects.filter(organisation_id=organisation, pk=alert)
    return found.select_related("thread", "organisation").prefetch_related(*_whole()).first()


def latest_of(*, organisation: int, thread: int) -> Alert | None:
    return messages_of(organisation=organisation, thread=thread).first()


def draft_of(*, organisation: int, draft: int) -> Draft | None:
    return (
        Draft.objects.filter(organisation_id=organisation, pk=draft).select_related("follows__thread").first()
    )


def waiting_drafts(*, organisation: int) -> QuerySet[Draft]:
    return Draft.objects.filter(organisation_id=organisation, became=None).order_by("-created_at", "-id")


def feeds_of(*, organisation: int) -> QuerySet[Feed]:
    return Feed.objects.filter(organisation_id=organisation).order_by("name", "id")


def incoming_of(*, organisation: int) -> QuerySet[Incoming]:
    """What waits to be read: neither relayed nor left."""
    found = Incoming.objects.filter(organisation_id=organisation, state=Incoming.State.WAITING)
    return found.exclude(draft__became__isnull=False).order_by("-received_at", "-id")


def callers_of(*, organisation: int) -> QuerySet[Caller]:
    return Caller.objects.filter(organisation_id=organisation).order_by("name", "id")


def tree_of(*, organisation: int) -> QuerySet[TreeContact]:
    return TreeContact.objects.filter(organisation_id=organisation).select_related("called_by").order_by("id")


def senders_of(*, organisation: int) -> dict[int, str]:
    """Those who may alert, by name."""
    return _able_to({"send"}, organisation=organisation)


def cell_of(*, organisation: int) -> dict[int, str]:
    """Those who may alert, and those who follow what goes on."""
    return _able_to({"send", "cell"}, organisation=organisation)


def _able_to(permissions: set[str], *, organisation: int) -> dict[int, str]:
    able = [role.id for role in services()["alertes"].roles if permissions & set(role.permissions)]
    found = Membership.objects.filter(
        organisation_id=organisation, service="alertes", role__in=able, ended_at=None
    ).select_related("person")
    return {row.person_id: str(row.person) for row in found.order_by("person__family_name", "person_id")}


def _whole() -> tuple[Prefetch, Prefetch]:
    return (
        Prefetch("infos", Info.objects.order_by("pk")),
        _areas("infos__areas"),
    )


def _areas(name: str) -> Prefetch:
    return Prefetch(name, Area.objects.select_related("territory", "place").order_by("pk"))
