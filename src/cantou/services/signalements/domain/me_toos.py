"""« Moi aussi »: somebody has seen the same, is counted once, and hears of it if they like (docs/adr/0102)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump
from cantou.services.signalements.domain import marks
from cantou.services.signalements.domain.events import SaidMeToo
from cantou.services.signalements.domain.turns import beside_others
from cantou.services.signalements.models import Contact, MeToo, Publication, Report, Wants

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

SERVICE = "signalements"
PURPOSE = "me_too"
_TOLD = ("email", "phone", "wants", "words")


class OverError(Exception):
    """It is finished, leads elsewhere, or is an archive: there is nothing to be counted on any more."""


class OwnError(Exception):
    """Said of one's own report."""


class CountedError(Exception):
    """Counted already, under another mark or address that this one does not open."""


class CrowdError(Exception):
    """Too many in one day from one network: a script draws a new mark each time, a household does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Of:
    """The report that is meant: what its publication says of it, or the desk."""

    organisation: int
    report: int
    key: UUID


def say_me_too(
    *,
    of: Of,
    mark: str,
    told: Mapping[str, str] | None = None,
    person: int | None = None,
    typed_by: int | None = None,
    at: datetime | None = None,
    tell: bool = True,
) -> MeToo:
    """Count one more; said again, nothing changes but what is `told`: email, phone, wants, words.

    In any Scope: opens its own. Raises OverError, OwnError, CountedError. `typed_by`, `at`, `tell`: as for filing.
    An address that a visitor typed counts nobody and says nothing before it is confirmed: whether somebody has
    reported this, or seen it too, is not to be learnt by typing their address.
    """
    given = {name: (told or {}).get(name, "").strip() for name in _TOLD}
    is_vouched = typed_by is not None or not tell
    contact = marks.of_contact(email=given["email"], phone=given["phone"]) if is_vouched else ""
    actor = typed_by or person
    beside_others(of.organisation)
    with _on_report(of, actor).enter():
        _check(of, person=person, contact=contact)
    key = marks.key_of(report=of.report, mark=mark)
    is_known = is_vouched or person is not None
    values = {"contact_mark": contact, "confirmed": is_known, "person_id": person, **given}
    with Scope.for_object(organisation=of.organisation, key=key, person=actor).enter():
        row, is_new = _kept(of, key, mark, values, at or timezone.now())
        if tell and (given["wants"] or person):
            publish(SaidMeToo(organisation=of.organisation, key=str(key)))
    if is_new:
        with _on_report(of, actor).enter():
            _count(of, 1)
            record(action="signalements.me_too", subject=f"{SERVICE}:{_reference(of)}")
    return row


def _on_report(of: Of, person: int | None) -> Scope:
    return Scope.for_object(organisation=of.organisation, key=of.key, person=person)


def _reference(of: Of) -> str:
    return Report.objects.values_list("reference", flat=True).get(
        organisation_id=of.organisation, object_key=of.key
    )


def _check(of: Of, *, person: int | None, contact: str) -> None:
    """The report stays locked: while it is being merged nobody is counted on the wrong one."""
    report = Report.objects.select_for_update(of=("self",)).get(
        organisation_id=of.organisation, object_key=of.key
    )
    if report.is_over or report.purged_at is not None:
        raise OverError
    if (person is not None and report.person_id == person) or (contact and contact in _filed_by(report)):
        raise OwnError


def _filed_by(report: Report) -> set[str]:
    """Marks of the addresses of whoever filed it, where these are known to be theirs."""
    filed = Contact.objects.filter(organisation_id=report.organisation_id, report=report, confirmed=True)
    filed = filed.filter(person=None)  # beside an account, the address may be anybody's
    return {
        mark
        for contact in filed
        for mark in (marks.of_contact(email=contact.email), marks.of_contact(phone=contact.phone))
        if mark
    }


def _kept(of: Of, key: UUID, mark: str, values: dict[str, object], at: datetime) -> tuple[MeToo, bool]:
    """The row and whether it counts from now on. PostgreSQL decides who was first."""
    row = (
        MeToo.objects.select_for_update(of=("self",))
        .filter(organisation_id=of.organisation, object_key=key)
        .first()
    )
    try:
        with transaction.atomic():
            if row is None:
                row = MeToo.objects.create(
                    organisation_id=of.organisation,
                    object_key=key,
                    report_id=of.report,
                    report_key=of.key,
                    mark=mark,
                    at=at,
                    **values,
                )
                create_link(
                    secret=marks.secret_of(key=key), service=SERVICE, organisation=of.organisation, key=key,
                    purpose=PURPOSE,
                )  # fmt: skip
                return row, True
            was_withdrawn = row.withdrawn_at is not None
            if was_withdrawn or values["wants"] or values["words"]:
                _change(row, values)
    except IntegrityError as error:
        raise CountedError from error
    return row, was_withdrawn


def _change(row: MeToo, values: dict[str, object]) -> None:
    """Words alone leave the address as it was; the same address stays confirmed."""
    if row.withdrawn_at is None and not values["wants"]:
        values = {"words": values["words"]}
    elif row.withdrawn_at is None and row.confirmed and _address(row) == _address(values):
        values = {name: value for name, value in values.items() if name not in {"confirmed", "contact_mark"}}
    for name, value in {**values, "withdrawn_at": None}.items():
        setattr(row, name, value)
    row.save()


def _address(told: MeToo | Mapping[str, object]) -> tuple[object, ...]:
    if isinstance(told, MeToo):
        return (told.email, told.phone)
    return (told["email"], told["phone"])


def confirm_me_too(*, row: MeToo) -> Literal["", "own", "counted"]:
    """Inside its own Scope: the address is theirs, and counts once. Confirming again does nothing.

    "own", "counted": it was theirs already, as a report or as another « moi aussi », and this one is withdrawn.
    """
    row = _unmoved(row)
    if row.withdrawn_at is not None or row.confirmed:
        return ""
    mark = marks.of_contact(email=row.email, phone=row.phone)
    of = Of(organisation=row.organisation_id, report=row.report_id, key=row.report_key)
    with _on_report(of, None).enter():
        is_own = mark in _filed_by(Report.objects.get(organisation_id=of.organisation, object_key=of.key))
    try:
        with transaction.atomic():
            mine = MeToo.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key)
            mine.update(confirmed=True, contact_mark="" if is_own else mark)
    except IntegrityError:
        withdraw_me_too(row=row)
        return "counted"
    if is_own:
        withdraw_me_too(row=row)
        return "own"
    with _on_report(of, None).enter():
        record(action="signalements.me_too_confirmed", subject=f"{SERVICE}:{_reference(of)}")
    return ""


def change_told(*, row: MeToo, told: Mapping[str, str]) -> None:
    """Inside its own Scope. Another address is asked to confirm."""
    given = {name: told.get(name, "").strip() for name in ("email", "phone", "wants")}
    row = _unmoved(row)
    if row.withdrawn_at is not None or _address(row) == _address(given):
        return
    row.email, row.phone, row.wants = given["email"], given["phone"], given["wants"]
    row.confirmed, row.contact_mark = row.person_id is not None, ""
    row.save(update_fields=["email", "phone", "wants", "confirmed", "contact_mark"])
    if row.wants:
        publish(SaidMeToo(organisation=row.organisation_id, key=str(row.object_key)))
    of = Of(organisation=row.organisation_id, report=row.report_id, key=row.report_key)
    with _on_report(of, None).enter():
        record(action="signalements.me_too_changed", subject=f"{SERVICE}:{_reference(of)}")


def withdraw_me_too(*, row: MeToo) -> None:
    """Inside its own Scope: not counted any more, and nothing kept of who it was. Twice is once."""
    row = _unmoved(row)
    changed = MeToo.objects.filter(
        organisation_id=row.organisation_id, object_key=row.object_key, withdrawn_at=None
    ).update(
        withdrawn_at=timezone.now(),
        contact_mark="",
        email="",
        phone="",
        wants=Wants.NOTHING,
        words="",
        confirmed=False,
        person=None,
    )
    if not changed:
        return
    of = Of(organisation=row.organisation_id, report=row.report_id, key=row.report_key)
    with _on_report(of, None).enter():
        _count(of, -1)
        record(action="signalements.me_too_withdrawn", subject=f"{SERVICE}:{_reference(of)}")


def _unmoved(row: MeToo) -> MeToo:
    """As it is now that nobody merges what it is about; that report is locked first, as by everybody."""
    beside_others(row.organisation_id)
    row = MeToo.objects.get(organisation_id=row.organisation_id, object_key=row.object_key)
    with Scope.for_object(organisation=row.organisation_id, key=row.report_key).enter():
        mine = Report.objects.select_for_update(of=("self",)).filter(organisation_id=row.organisation_id)
        mine.filter(object_key=row.report_key).values_list("pk", flat=True).first()
    return row


def _count(of: Of, more: int) -> None:
    """Inside the report's Scope: on what agents see and on what everybody sees, at once."""
    mine = {"organisation_id": of.organisation, "object_key": of.key}
    Report.objects.filter(**mine).update(me_too=F("me_too") + more)
    if Publication.objects.filter(**mine).update(me_too=F("me_too") + more):
        bump(organisation=of.organisation)


def of_report(report: Report) -> Of:
    return Of(organisation=report.organisation_id, report=report.pk, key=report.object_key)


def of_publication(row: Publication) -> Of:
    return Of(organisation=row.organisation_id, report=row.report_id, key=row.object_key)
