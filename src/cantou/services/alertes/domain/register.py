"""The register of people who want to be looked after (CASF L121-6-1): asked, readable by named agents only, each
reading in the journal, purged. docs/adr/0203.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.notices.engine.phones import callable_number
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.scope.scope import acting
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.alertes.models import Call, CallRound, Listed, RegisterReader

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

KEPT_DAYS = 395
"""A year, and a month to ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    name: str
    phone: str = ""
    address: str = ""
    relative: str = ""
    """Whom to call when they do not answer."""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    row: Listed
    known: Known

    @property
    def phone_shown(self) -> str:
        return show_phone(self.known.phone)


def may_read(*, organisation: int, person: int) -> bool:
    return RegisterReader.objects.filter(organisation_id=organisation, person_id=person).exists()


def readers(*, organisation: int) -> QuerySet[RegisterReader]:
    found = RegisterReader.objects.filter(organisation_id=organisation).select_related("person")
    return found.order_by("person__family_name", "pk")


def name_reader(*, person: int, by: int) -> None:
    """Repeating it changes nothing."""
    _row, is_new = RegisterReader.objects.get_or_create(
        organisation_id=acting(), person_id=person, defaults={"named_by_id": by}
    )
    if is_new:
        record(action="alertes.reader_named", subject=f"person:{person}", details={})


def drop_reader(*, person: int) -> None:
    if RegisterReader.objects.filter(organisation_id=acting(), person_id=person).delete()[0]:
        record(action="alertes.reader_dropped", subject=f"person:{person}", details={})


def open_register(*, by: int, why: str = "list") -> list[Entry]:
    """Each reading is in the journal: who, when, how many. Raises PermissionDenied for who is not named."""
    organisation = acting()
    _require(organisation, by)
    rows = Listed.objects.filter(organisation_id=organisation, expires_on__gte=timezone.localdate())
    entries = sorted((entry_of(row) for row in rows), key=lambda entry: entry.known.name.lower())
    record(
        action="alertes.register_read",
        subject="alertes:register",
        details={"why": why, "people": len(entries)},
    )
    return entries


def open_one(*, key: UUID, by: int) -> Entry | None:
    _require(acting(), by)
    row = Listed.objects.filter(organisation_id=acting(), key=key).first()
    if row is None:
        return None
    record(action="alertes.register_read", subject=f"alertes:listed:{key}", details={"why": "one"})
    return entry_of(row)


def _require(organisation: int, person: int) -> None:
    if not may_read(organisation=organisation, person=person):
        raise PermissionDenied


def entry_of(row: Listed) -> Entry:
    try:
        content = json.loads(unseal(bytes(row.sealed), place=f"listed:{row.key}"))
    except SealedError:
        content = {"name": _("(illisible\u00a0: la clé manque)")}
    return Entry(row, Known(**content))


def save(
    *,
    known: Known,
    consent_from: str,
    consent_how: str,
    consent_on: date,
    by: int,
    row: Listed | None = None,
) -> Listed:
    """Raises ValidationError: nobody is listed who has not said yes."""
    _require(acting(), by)
    tidied = Known(
        name=tidy_line(known.name),
        phone=callable_number(known.phone),
        address=tidy_line(known.address),
        relative=tidy_line(known.relative),
        needs=tidy(known.needs),
    )
    _check(known, tidied, consent_from, consent_on)
    listed = row or Listed(organisation_id=acting(), key=uuid4())
    content = json.dumps(asdict(tidied), ensure_ascii=False).encode()
    listed.sealed = seal(content, place=f"listed:{listed.key}")
    listed.consent_from, listed.consent_how, listed.consent_on = (
        tidy_line(consent_from),
        consent_how,
        consent_on,
    )
    listed.expires_on = consent_on + timedelta(days=KEPT_DAYS)
    listed.written_by_id = by
    listed.save()
    record(
        action="alertes.register_written",
        subject=f"alertes:listed:{listed.key}",
        details={"how": consent_how, "on": consent_on.isoformat()},
    )
    return listed


def _check(typed: Known, known: Known, consent_from: str, consent_on: date) -> None:
    faults: dict[str, str] = {}
    if not known.name:
        faults["name"] = _("Écrivez le nom.")
    if typed.phone and not known.phone:
        faults["phone"] = _("Ce numéro ne peut pas être appelé\u00a0: vérifiez-le.")
    if not known.phone and not known.address:
        faults["address"] = _("Un numéro ou une adresse\u00a0: sinon, personne ne peut veiller.")
    if not tidy_line(consent_from):
        faults["consent_from"] = _("Écrivez qui a donné son accord.")
    if consent_on > timezone.localdate():
        faults["consent_on"] = _("Cette date est à venir.")
    if consent_on + timedelta(days=KEPT_DAYS) < timezone.localdate():
        faults["consent_on"] = _("Cet accord a plus d’un an\u00a0: demandez-le de nouveau.")
    if faults:
        raise ValidationError(faults)


def take_off(*, row: Listed, by: int) -> None:
    _require(acting(), by)
    key = row.key
    row.delete()
    record(action="alertes.register_taken_off", subject=f"alertes:listed:{key}", details={})


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: who was not asked again, and rounds of more than a year."""
    today = timezone.localdate()
    gone = Listed.objects.filter(organisation_id=organisation, expires_on__lt=today).delete()[0]
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return gone + CallRound.objects.filter(organisation_id=organisation, begun_at__lt=before).delete()[0]


# -- Calling everybody


def begin_round(*, title: str, by: int) -> CallRound:
    """Everybody who is listed now."""
    entries = open_register(by=by, why="round")
    if not entries:
        raise ValidationError(_("Le registre est vide\u00a0: inscrivez d’abord quelqu’un."))
    made = CallRound.objects.create(
        organisation_id=acting(), title=tidy_line(title)[:120] or _("Tournée d’appels"), begun_by_id=by
    )
    Call.objects.bulk_create(
        Call(organisation_id=acting(), round=made, listed=entry.row) for entry in entries
    )
    record(action="alertes.round_begun", subject=f"alertes:round:{made.pk}", details={"people": len(entries)})
    return made


def rounds(*, organisation: int) -> QuerySet[CallRound]:
    return CallRound.objects.filter(organisation_id=organisation).order_by("-begun_at", "-pk")


def calls_of(*, round_: CallRound, by: int) -> list[tuple[Call, Entry]]:
    """Who was not called first, then who is called again."""
    _require(round_.organisation_id, by)
    found = Call.objects.filter(organisation_id=round_.organisation_id, round=round_).select_related("listed")
    order = {"": 0, Call.Outcome.AGAIN: 1, Call.Outcome.ABSENT: 2}
    rows = [(call, entry_of(call.listed)) for call in found]
    record(
        action="alertes.register_read",
        subject=f"alertes:round:{round_.pk}",
        details={"why": "calls", "people": len(rows)},
    )
    return sorted(rows, key=lambda pair: (order.get(pair[0].outcome, 3), pair[1].known.name.lower()))


def tick_call(*, call: Call, outcome: str, by: int) -> None:
    _require(call.organisation_id, by)
    if outcome not in Call.Outcome.values:
        raise ValidationError(_("Dites ce qu’il en est."))
    call.outcome, call.called_at, call.called_by_id = outcome, timezone.now(), by
    call.save(update_fields=["outcome", "called_at", "called_by"])
    record(action="alertes.called", subject=f"alertes:call:{call.pk}", details={"outcome": outcome})
