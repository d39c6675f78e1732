"""Other organisations take part in a report. Nothing moves: rows on both sides (docs/adr/0081).

Everything here runs in a Scope that writes for the owner (its agent's, or the report's own). The participant's rows
are written in a Scope of their own, on that one thing: it can neither read nor change what else is theirs.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope, current
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.signalements.domain import publications
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.events import ChargeChanged, Shared
from cantou.services.signalements.domain.queues import (
    due_at,
    put_owners,
    put_participants,
    queue_place,
    queue_title,
)
from cantou.services.signalements.models import Part, Participation, Publication, Share, SideNote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from cantou.services.signalements.models import Report

SERVICE = "signalements"


def active_shares(report: Report) -> QuerySet[Share]:
    """The one in charge first. In a Scope of the owner's."""
    found = Share.objects.filter(organisation_id=report.organisation_id, report=report, until=None)
    return found.select_related("to").order_by("-part", "pk")


def charge_of(report: Report) -> Share | None:
    """The organisation that sees to it, when that is not the one that received it."""
    return active_shares(report).filter(part=Part.IN_CHARGE).first()


def has_agents(*, organisation: int) -> bool:
    """Whether anybody there treats reports: what is handed to nobody is lost. Asked by agents, never by visitors."""
    with Scope.agent(organisation, reason="quelqu’un traite-t-il les signalements ?").enter():
        return who_may(organisation=organisation, service=SERVICE, permission="treat").exists()


def hand_over(
    *,
    report: Report,
    to: int,
    part: str,
    why: str = "",
    team: str = "",
    at: datetime | None = None,
    tell: bool = True,
) -> Share:
    """Let another organisation take part. Handing over twice, in the same part, does nothing more.

    Raises ValidationError. `at` and `tell`: as for filing.
    """
    if to == report.organisation_id:
        raise ValidationError({"to": _("C’est votre organisme\u00a0: il a déjà ce signalement.")})
    if report.purged_at is not None:
        raise ValidationError(_("Ce signalement est une archive\u00a0: il ne se transmet plus."))
    now = at or timezone.now()
    present = active_shares(report).filter(to_id=to).first()
    if present is not None and present.part == part:
        return present
    _make_room(report, present, part, why=why, at=now)
    share = Share.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        to_id=to,
        part=part,
        team=team,
        why=why,
        since=now,
    )
    _open_their_side(report, share, tell=tell)
    _show_charge(report, tell=tell and part == Part.IN_CHARGE)
    record(
        action="signalements.handed_over",
        subject=f"{SERVICE}:{report.reference}",
        details={"to": to, "part": part},
    )
    return share


def _make_room(report: Report, present: Share | None, part: str, *, why: str, at: datetime) -> None:
    """`present`: its other part, which ends. One at a time is in charge."""
    if present is not None:
        _end(report, present, why="", at=at)
    charged = charge_of(report) if part == Part.IN_CHARGE else None
    if charged is not None:
        _end(report, charged, why=why, at=at)


def take_back(*, report: Report, share: Share, why: str = "", tell: bool = True) -> None:
    """The owner takes it back, or the participant gives it back: its part is over, what it wrote stays."""
    if share.until is not None:
        return
    _end(report, share, why=why, at=timezone.now())
    _show_charge(report, tell=tell and share.part == Part.IN_CHARGE)
    record(
        action="signalements.taken_back",
        subject=f"{SERVICE}:{report.reference}",
        details={"from": share.to_id, "part": share.part},
    )


def refresh(*, report: Report) -> None:
    """The report has moved: every queue in which it stands says so."""
    shares = list(active_shares(report))
    charge = next((share for share in shares if share.part == Part.IN_CHARGE), None)
    put_owners(report, charge, closed_at=report.closed_at)
    for share in shares:
        with their_side(report, share):
            put_participants(report, share, closed_at=report.closed_at)


def retitle(*, report: Report) -> None:
    """After its category or its due day has changed."""
    title = queue_title(report, categories_of(organisation=report.organisation_id))
    for share in active_shares(report):
        with their_side(report, share):
            put_participants(report, share, title=title, due_at=due_at(report))


@contextmanager
def their_side(report: Report, share: Share) -> Iterator[None]:
    scope = current()
    person = scope.person if scope else None
    with Scope.for_object(organisation=share.to_id, key=report.object_key, person=person).enter():
        yield


def _open_their_side(report: Report, share: Share, *, tell: bool) -> None:
    title = queue_title(report, categories_of(organisation=report.organisation_id))
    with their_side(report, share):
        Participation.objects.update_or_create(
            organisation_id=share.to_id,
            object_key=report.object_key,
            defaults={
                "owner_id": report.organisation_id,
                "reference": report.reference,
                "part": share.part,
                "team": share.team,
                "why": share.why,
                "since": share.since,
                "until": None,
            },
        )
        put_participants(
            report,
            share,
            title=title,
            place=queue_place(report),
            received_at=share.since,
            due_at=due_at(report),
            closed_at=report.closed_at,
        )
        if tell:
            publish(
                Shared(organisation=share.to_id, key=str(report.object_key), owner=report.organisation_id)
            )
        record(
            action="signalements.participates",
            subject=f"{SERVICE}:{report.reference}",
            details={"owner": report.organisation_id, "part": share.part},
        )


def _end(report: Report, share: Share, *, why: str, at: datetime) -> None:
    share.until, share.ended_why = at, why
    share.save(update_fields=["until", "ended_why"])
    with their_side(report, share):
        Participation.objects.filter(organisation_id=share.to_id, object_key=report.object_key).update(
            until=at
        )
        put_participants(report, share)
        record(action="signalements.participation_over", subject=f"{SERVICE}:{report.reference}")


def _show_charge(report: Report, *, tell: bool) -> None:
    """In the owner's queue, on the public page, and to the reporter."""
    charge = charge_of(report)
    put_owners(report, charge)
    published = Publication.objects.filter(organisation_id=report.organisation_id, report=report)
    if published.exists():
        published.update(charge_id=charge.to_id if charge else None)
        publications.mirror(report=report)
    if tell:
        number = Share.objects.filter(organisation_id=report.organisation_id, report=report).count()
        publish(ChargeChanged(organisation=report.organisation_id, key=str(report.object_key), number=number))


def write_side_note(*, participation: Participation, body: str, person: int | None) -> SideNote:
    """Inside the participant's agent's Scope. Only their own agents read it."""
    note = SideNote.objects.create(
        organisation_id=participation.organisation_id,
        participation=participation,
        body=body,
        person_id=person,
    )
    record(action="signalements.note", subject=f"{SERVICE}:{participation.reference}")
    return note


def forget(*, participation: Participation) -> None:
    """Inside the participant's agent's Scope: the report has been purged, and so is this side of it."""
    SideNote.objects.filter(
        organisation_id=participation.organisation_id, participation=participation
    ).delete()
    participation.why = ""
    participation.until = participation.until or timezone.now()
    participation.save(update_fields=["why", "until"])
    put(
        service=SERVICE,
        key=participation.object_key,
        title=_("Signalement archivé"),
        place="",
        is_open=False,
        closed_at=participation.until,
    )
