"""Filing a report, and what an agent changes in it besides its status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, draw_reference, link_secret
from cantou.core.scope.scope import Scope, acting
from cantou.core.tasks import publish
from cantou.core.territories.models import Territory
from cantou.core.work.domain.items import add, put
from cantou.services.signalements.domain import decisions, participations, publications
from cantou.services.signalements.domain.admission import check_sender, digest
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.defaults import OTHER
from cantou.services.signalements.domain.delays import add_working_days, end_of_day, local_day
from cantou.services.signalements.domain.drafts import empty_draft
from cantou.services.signalements.domain.events import ReportFiled
from cantou.services.signalements.domain.nearby import sought
from cantou.services.signalements.domain.queues import QUEUE, queue_place, queue_state, queue_title
from cantou.services.signalements.domain.resemblance import ASKED_NOBODY, likely
from cantou.services.signalements.models import (
    Block,
    Contact,
    Draft,
    Origin,
    Report,
    Routing,
    StatusChange,
    Wants,
    columns_of,
)

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from cantou.core.maps.domain.somewhere import Somewhere
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.routing import Routed

SERVICE = "signalements"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What whoever files has read a moment before, in the same transaction: the commune, and where it would go."""

    territory: Territory
    kinds: dict[str, Kind]
    routed: Routed


class CommuneGoneError(Exception):
    """The commune has merged into another since: `successor` has taken its place, if one is known."""

    def __init__(self, commune: Territory) -> None:
        super().__init__(commune.name)
        self.commune = commune


def secret_of(*, key: UUID) -> str:
    """The secret of a report's private link. Kept nowhere, drawn again whenever the link must be written."""
    return link_secret(seed=f"{SERVICE}:{key}")


def give_link_again(*, report: Report) -> str:
    """The secret of its private link, once more, for somebody at the counter who has lost it."""
    record(action="signalements.link_printed", subject=f"{SERVICE}:{report.reference}")
    return secret_of(key=report.object_key)


def file_report(
    *,
    organisation: int,
    key: UUID,
    commune: int,
    description: str,
    category: str = OTHER,
    where: Somewhere | None = None,
    answers: list[dict[str, Any]] | None = None,
    contact: dict[str, Any] | None = None,
    person: int | None = None,
    channel: str = Report.Channel.WEB,
    at: datetime | None = None,
    tell: bool = True,
    typed_by: int | None = None,
    network: str = "",
    known: Known | None = None,
    unasked: bool = False,
) -> Report:
    """File a report. `key` is drawn before, so that the visitor's Scope sees this row and no other.

    `typed_by`: the agent who writes down what somebody else says; `person` is who reports, if they have an account.
    A contact without a word in it is no contact. `at` is for what was received before it was typed in; `tell=False`
    for a past that is taken over from elsewhere, of which nobody is told again. `network`: where the sender's
    program is. `unasked`: what is near could not be offered before, as in the channels that have no page.
    Raises SenderRefusedError: nothing is written then; an agent who types is not refused.
    """
    if tell and typed_by is None:
        check_sender(organisation=organisation, contact=contact, network=network, person=person)
    with Scope.for_object(organisation=organisation, key=key, person=typed_by or person).hold():
        kinds = known.kinds if known else categories_of(organisation=organisation)
        report = _create(
            known.territory if known else Territory.objects.get(pk=commune),
            kinds.get(category),
            organisation_id=organisation,
            object_key=key,
            channel=channel,
            category=category,
            description=description,
            answers=answers or [],
            person_id=person,
            created_at=at or timezone.now(),
            **columns_of(where),
            look=tell and (unasked or channel in ASKED_NOBODY),
        )
        _first_step(report, typed_by or person)
        is_vouched = not tell or typed_by is not None or person is not None
        _keep_contact(report, contact or {}, person, vouched=is_vouched)
        _keep_origin(report, network)
        create_link(secret=secret_of(key=key), service=SERVICE, organisation=organisation, key=key)
        _queue(report, kinds.get(category))
        _decide(report, kinds, known.routed if known else None, tell=tell)
        if tell:
            publish(ReportFiled(organisation=organisation, key=str(key)))
        record(action="signalements.filed", subject=subject(report), details={"category": category})
    return report


def _create(territory: Territory, kind: Kind | None, *, look: bool, **columns: Any) -> Report:
    """`look`: for what it most likely repeats."""
    if not territory.is_current:
        raise CommuneGoneError(territory)
    organisation, key = columns["organisation_id"], columns["object_key"]
    report = Report(
        reference=draw_reference(service=SERVICE, organisation=organisation, key=key),
        commune=territory,
        due_on=due_day(columns["created_at"], kind, territory),
        **columns,
    )
    if look and kind is not None:
        found = likely(organisation=organisation, of=sought(report, metres=kind.near_metres))
        report.resembles_id = found.report_id if found else None
    report.save(force_insert=True)
    return report


def send_draft(
    *,
    draft: Draft,
    answers: list[dict[str, Any]],
    network: str = "",
    known: Known | None = None,
    unasked: bool = False,
) -> Report:
    """Inside the draft's Scope. `answers` are those of the draft, checked against the category's questions."""
    report = file_report(
        organisation=draft.organisation_id,
        key=draft.object_key,
        commune=draft.commune_id,
        category=draft.category,
        description=draft.description,
        where=draft.somewhere,
        answers=answers,
        contact={"name": draft.name, "email": draft.email, "phone": draft.phone, "wants": draft.wants},
        person=draft.person_id,
        network=network,
        known=known,
        unasked=unasked,
    )
    empty_draft(draft=draft)
    return report


def subject(report: Report) -> str:
    """How the journal names a report."""
    return f"{SERVICE}:{report.reference}"


def due_day(received: datetime, kind: Kind | None, territory: Territory) -> date | None:
    if kind is None:
        return None
    return add_working_days(local_day(received), kind.due_days, territory.departement_code)


def _first_step(report: Report, person: int | None) -> None:
    StatusChange.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        number=1,
        previous="",
        status=report.status,
        person_id=person,
        at=report.created_at,
    )


def _keep_contact(report: Report, contact: dict[str, Any], person: int | None, *, vouched: bool) -> None:
    """`vouched`: an agent has it from the person, an account's own is known, or it is a past taken over."""
    values = {name: contact.get(name, "").strip() for name in ("name", "email", "phone", "postal")}
    if not any(values.values()) and person is None:
        return
    Contact.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        person_id=person,
        wants=contact.get("wants") or Wants.NOTHING,
        confirmed=contact.get("confirmed", vouched),
        **values,
    )


def _keep_origin(report: Report, network: str) -> None:
    if network:
        Origin.objects.create(
            organisation_id=report.organisation_id,
            object_key=report.object_key,
            report=report,
            network=digest(organisation=report.organisation_id, kind=Block.Kind.NETWORK, address=network),
            at=report.created_at,
        )


def _queue(report: Report, kind: Kind | None) -> None:
    add(
        service=SERVICE,
        key=report.object_key,
        queue=QUEUE,
        reference=report.reference,
        title=queue_title(report, {report.category: kind} if kind else {}),
        place=queue_place(report),
        received_at=report.created_at,
        due_at=end_of_day(report.due_on) if report.due_on else None,
        **queue_state(report),
    )


def _decide(report: Report, kinds: dict[str, Kind], before: Routed | None, *, tell: bool) -> None:
    decisions.decide(
        report=report,
        cause=Routing.Cause.FILED,
        day=local_day(report.created_at),
        at=report.created_at,
        tell=tell,
        kinds=kinds,
        before=before,
    )


def change_due_day(*, report: Report, day: date | None) -> None:
    """Inside an agent's Scope, for the organisation acted for."""
    report.due_on = day
    report.save(update_fields=["due_on", "updated_at"])
    put(service=SERVICE, key=report.object_key, due_at=end_of_day(day) if day else None)
    participations.retitle(report=report)
    record(
        action="signalements.due",
        subject=subject(report),
        details={"due_on": day.isoformat() if day else None},
    )


def change_category(*, report: Report, category: str, person: int | None = None) -> None:
    """The reporter put it in the wrong drawer: its delay starts again from the day it was received.

    Another category may be another organisation's: it is routed again, unless another report is followed in its place.
    """
    kinds = categories_of(organisation=acting())
    before = report.category
    report.category = category
    report.due_on = due_day(report.created_at, kinds[category], report.commune)
    report.save(update_fields=["category", "due_on", "updated_at"])
    publications.mirror(report=report)
    put(
        service=SERVICE,
        key=report.object_key,
        title=queue_title(report, kinds),
        due_at=end_of_day(report.due_on) if report.due_on else None,
    )
    participations.retitle(report=report)
    if report.merged_into_id is None:
        decisions.decide(report=report, cause=Routing.Cause.CATEGORY, person=person)
    record(
        action="signalements.category_changed",
        subject=subject(report),
        details={"before": before, "after": category},
    )
