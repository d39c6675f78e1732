"""The plan communal de sauvegarde, and the log of the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.tasks.live import announce
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.alertes.domain.fanout import topic_of
from cantou.services.alertes.models import LogEntry, PlanEntry

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

MOST = 500
LONGEST = 2_000


def entries(*, organisation: int) -> QuerySet[PlanEntry]:
    return PlanEntry.objects.filter(organisation_id=organisation).order_by("kind", "rank", "pk")


def by_kind(*, organisation: int) -> list[tuple[str, str, list[PlanEntry]]]:
    """(kind, title, entries), in the order in which one needs them."""
    rows = list(entries(organisation=organisation)[:MOST])
    return [
        (kind, str(title), [row for row in rows if row.kind == kind])
        for kind, title in PlanEntry.Kind.choices
    ]


def save(*, values: dict[str, Any], entry: PlanEntry | None = None) -> PlanEntry:
    """Raises ValidationError."""
    row = entry or PlanEntry(organisation_id=acting())
    for name in ("title", "who", "phone", "where"):
        setattr(row, name, tidy_line(values.get(name, "")))
    row.kind, row.words, row.rank = values["kind"], tidy(values.get("words", "")), values.get("rank") or 0
    if not row.title:
        raise ValidationError({"title": _("Écrivez de quoi il s’agit.")})
    if row.kind == PlanEntry.Kind.CARD and not row.words:
        raise ValidationError({"words": _("Écrivez ce qu’il faut faire, une étape par ligne.")})
    row.save()
    record(action="alertes.plan", subject=f"alertes:plan:{row.pk}", details={"kind": row.kind})
    return row


def delete(*, entry: PlanEntry) -> None:
    key = entry.pk
    entry.delete()
    record(action="alertes.plan_deleted", subject=f"alertes:plan:{key}", details={})


def log_of(*, organisation: int, thread: int | None) -> QuerySet[LogEntry]:
    found = LogEntry.objects.filter(organisation_id=organisation, thread_id=thread)
    return found.order_by("-happened_at", "-pk")


def write_log(
    *,
    kind: str,
    words: str,
    once: UUID,
    by: int,
    by_name: str,
    thread: int | None = None,
    happened_at: datetime | None = None,
) -> LogEntry:
    """The same `once` twice is one line: what waited on a phone without a network may arrive twice."""
    now = timezone.now()
    words = tidy(words)[:LONGEST]
    if not words:
        raise ValidationError({"words": _("Écrivez ce qui se passe.")})
    if kind not in LogEntry.Kind.values:
        raise ValidationError({"kind": _("Choisissez dans la liste.")})
    if happened_at is not None and happened_at > now:
        raise ValidationError({"happened_at": _("Cette heure est à venir.")})
    row, is_new = LogEntry.objects.get_or_create(
        organisation_id=acting(),
        once=once,
        defaults={
            "thread_id": thread, "kind": kind, "words": words, "by_id": by,
            "by_name": by_name[:120], "happened_at": happened_at or now,
        },
    )  # fmt: skip
    if is_new:
        announce(topic_of(acting()))
        record(action="alertes.logged", subject=f"alertes:log:{row.pk}", details={"kind": kind})
    return row
