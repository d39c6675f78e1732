"""« En sécurité », « besoin d’aide »: by the link, by SMS, by a key of the telephone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.domain.subscriptions import recipient_of
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.tasks.live import announce
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.alertes.domain.fanout import topic_of
from cantou.services.alertes.models import Answer, Dispatch, Subscriber, Subscription

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

SAFE, HELP = Answer.Kind.SAFE.value, Answer.Kind.HELP.value
LONGEST = 500
MOST_SHOWN = 300
MOST_ANSWERS = 20
"""Of one line of the ledger: a link that was passed on must not fill the screen."""


class TooManyAnswersError(Exception):
    """So many from one link already."""


@dataclass(frozen=True, slots=True)
class Said:
    """For the crisis cell. `reach`: where they were told, for who asks for help."""

    answer: Answer
    words: str
    phone: str
    reach: str


def line_of(*, organisation: int, key: UUID) -> Dispatch | None:
    """In the Scope of its key, or an agent's."""
    found = Dispatch.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("alert__thread", "organisation").first()


def opened(*, line: Dispatch) -> None:
    """The first time that its page was opened."""
    mine = Dispatch.objects.filter(
        organisation_id=line.organisation_id, object_key=line.object_key, opened_at=None
    )
    if mine.update(opened_at=timezone.now()):
        announce(topic_of(line.organisation_id))


def give(*, line: Dispatch, kind: str, way: str, words: str = "", phone: str = "") -> Answer:
    """In the Scope of its key, or an agent's. Another one changes what counts, and takes nothing back."""
    given = Answer.objects.filter(organisation_id=line.organisation_id, object_key=line.object_key)
    if given.count() >= MOST_ANSWERS:
        raise TooManyAnswersError
    content = {"words": tidy(words)[:LONGEST], "phone": tidy_line(phone)[:30]}
    place = f"answer:{line.object_key}"
    answer = Answer.objects.create(
        organisation_id=line.organisation_id,
        object_key=line.object_key,
        alert_id=line.alert_id,
        subscriber_key=line.subscriber_key,
        kind=kind,
        way=way,
        sealed=seal(json.dumps(content).encode(), place=place) if any(content.values()) else None,
    )
    announce(topic_of(line.organisation_id))
    record(
        action="alertes.answered",
        subject=f"alertes:line:{line.object_key}",
        details={"kind": kind, "way": way},
        organisation=line.organisation_id,
    )
    return answer


def last_of(*, line: Dispatch) -> Answer | None:
    mine = Answer.objects.filter(organisation_id=line.organisation_id, object_key=line.object_key)
    return mine.order_by("-pk").first()


def for_the_cell(*, organisation: int, alert: int) -> list[Said]:
    """The latest of each, who needs help first, and of them who waits. Inside an agent's Scope."""
    rows = Answer.objects.filter(organisation_id=organisation, alert_id=alert).order_by("pk")
    latest = {row.subscriber_key: row for row in rows}
    wanted = sorted(latest.values(), key=lambda row: (row.kind != HELP, row.handled_at is not None, -row.pk))[
        :MOST_SHOWN
    ]
    places = _places(organisation, [row.subscriber_key for row in wanted])
    reaches = _reaches(organisation, [row.subscriber_key for row in wanted if row.kind == HELP])
    said = []
    for row in wanted:
        row.place = places.get(row.subscriber_key, "")
        content = _opened(row)
        said.append(
            Said(row, content.get("words", ""), content.get("phone", ""), reaches.get(row.subscriber_key, ""))
        )
    return said


def _places(organisation: int, keys: list[UUID]) -> dict[UUID, str]:
    found = Subscription.objects.filter(organisation_id=organisation, object_key__in=keys).order_by("-pk")
    return dict(found.values_list("object_key", "label"))


def _reaches(organisation: int, keys: list[UUID]) -> dict[UUID, str]:
    found = Subscriber.objects.filter(organisation_id=organisation, object_key__in=keys)
    return {row.object_key: _reach(row) for row in found.select_related("person")}


def _reach(row: Subscriber) -> str:
    if row.person is not None:
        name = f"{row.person.given_name} {row.person.family_name}".strip()
        return ", ".join(part for part in (name, show_phone(row.person.phone), row.person.email) if part)
    if row.sealed is None:
        return ""
    to = recipient_of(row)
    return show_phone(to.phone or to.call) if to.phone or to.call else to.email


def _opened(row: Answer) -> dict[str, str]:
    if row.sealed is None:
        return {}
    try:
        content: dict[str, str] = json.loads(unseal(bytes(row.sealed), place=f"answer:{row.object_key}"))
    except SealedError:
        return {}
    return content


def handle(*, answer: Answer, by: int | None, at: datetime | None = None) -> None:
    """Somebody of the cell takes care of it; saying so again changes nothing."""
    if answer.handled_at is not None:
        return
    answer.handled_at, answer.handled_by_id = at or timezone.now(), by
    answer.save(update_fields=["handled_at", "handled_by"])
    announce(topic_of(answer.organisation_id))
    record(action="alertes.help_handled", subject=f"alertes:line:{answer.object_key}", details={})
