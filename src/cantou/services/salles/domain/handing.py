"""Papers, keys, the state of the hall, the cleaning: what passes from hand to hand around the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.journal.domain.record import record
from cantou.services.salles.domain import words
from cantou.services.salles.domain.hires import lock, subject
from cantou.services.salles.domain.queries import AFTER, BEFORE, INSURANCE, SIGNED
from cantou.services.salles.models import Inventory, KeyLoan, Step

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.salles.models import Hire

SERVICE = "salles"
PURPOSES = {Inventory.Moment.BEFORE.value: BEFORE, Inventory.Moment.AFTER.value: AFTER}


def _happened(hire: Hire, kind: str, said: str, person: int | None) -> None:
    Step.objects.create(
        organisation_id=hire.organisation_id,
        object_key=hire.object_key,
        hire=hire,
        kind=kind,
        words=said,
        person_id=person,
    )


def _hang(hire: Hire, files: Sequence[Incoming], purpose: str, person: int | None) -> None:
    for position, incoming in enumerate(files):
        receive(
            incoming=incoming,
            organisation=hire.organisation_id,
            key=hire.object_key,
            service=SERVICE,
            purpose=purpose,
            person=person,
            position=position,
        )


def take_insurance(
    *, hire: Hire, insurer: str, until: date, files: Sequence[Incoming] = (), person: int | None = None
) -> None:
    """The certificate: who insures, until when, the paper itself if it was sent."""
    hire.insurer, hire.insured_until = insurer, until
    hire.save(update_fields=["insurer", "insured_until"])
    _hang(hire, files, INSURANCE, person)
    _happened(hire, Step.Kind.PAPERS, _("Attestation d’assurance reçue."), person)
    record(action="salles.insured", subject=subject(hire), details={"files": len(files)})


def take_signed(*, hire: Hire, day: date, files: Sequence[Incoming] = (), person: int | None = None) -> None:
    hire.agreement_signed_on = day
    hire.save(update_fields=["agreement_signed_on"])
    _hang(hire, files, SIGNED, person)
    _happened(hire, Step.Kind.PAPERS, _("Convention signée reçue."), person)
    record(action="salles.agreement_signed", subject=subject(hire), details={"files": len(files)})


def give_keys(
    *, hire: Hire, labels: Sequence[str], to: str, expected_on: date, person: int | None
) -> list[KeyLoan]:
    """Who has them now. A key that is out already for this hire is not given twice, whoever gives it."""
    lock(hire)
    out = set(
        KeyLoan.objects.filter(organisation_id=hire.organisation_id, hire=hire, back_at=None).values_list(
            "label", flat=True
        )
    )
    given = [
        KeyLoan.objects.create(
            organisation_id=hire.organisation_id,
            object_key=hire.object_key,
            hire=hire,
            label=label,
            to=to,
            given_at=timezone.now(),
            expected_on=expected_on,
            person_id=person,
        )
        for label in labels
        if label not in out
    ]
    if given:
        said = ", ".join(one.label for one in given)
        text = _("Clés remises à %(to)s\u00a0: %(keys)s.") % {"to": to, "keys": said}
        _happened(hire, Step.Kind.KEYS, text, person)
        record(action="salles.keys_given", subject=subject(hire), details={"keys": len(given)})
    return given


def keys_back(*, hire: Hire, keys: Sequence[KeyLoan], person: int | None) -> None:
    """Those that were out; twice is once."""
    lock(hire)
    now = timezone.now()
    mine = KeyLoan.objects.filter(organisation_id=hire.organisation_id, pk__in=[one.pk for one in keys])
    back = list(mine.filter(back_at=None).order_by("pk"))
    for one in back:
        one.back_at = now
        one.save(update_fields=["back_at"])
    if back:
        said = ", ".join(one.label for one in back)
        _happened(hire, Step.Kind.KEYS, _("Clés rendues\u00a0: %(keys)s.") % {"keys": said}, person)
        record(action="salles.keys_back", subject=subject(hire), details={"keys": len(back)})


def note_inventory(
    *,
    hire: Hire,
    moment: str,
    lines: list[dict[str, Any]],
    said: str,
    photos: Sequence[Incoming] = (),
    person: int | None,
) -> Inventory:
    """One before, one after. Noted again, the same one is corrected; photographs are added."""
    found, is_new = Inventory.objects.update_or_create(
        organisation_id=hire.organisation_id,
        hire=hire,
        moment=moment,
        defaults={
            "object_key": hire.object_key,
            "lines": lines,
            "words": said,
            "person_id": person,
            "at": timezone.now(),
        },
    )
    _hang(hire, photos, PURPOSES[moment], person)
    if is_new:
        text = _("État des lieux %(moment)s noté.") % {"moment": found.get_moment_display()}
        _happened(hire, Step.Kind.INVENTORY, text, person)
    record(action="salles.inventory", subject=subject(hire), details={"moment": moment})
    return found


def differences(before: Inventory | None, after: Inventory | None) -> list[dict[str, str]]:
    """What is not as it was: each line whose count or remark has changed."""
    if before is None or after is None:
        return []
    was = {line["label"]: line for line in before.lines}
    found = []
    for line in after.lines:
        old = was.get(line["label"], {})
        changed = str(line.get("found", "")) != str(old.get("found", ""))
        if changed or (line.get("note") and line.get("note") != old.get("note")):
            found.append(
                {
                    "label": line["label"],
                    "before": str(old.get("found", "")),
                    "after": str(line.get("found", "")),
                    "note": line.get("note", ""),
                }
            )
    return found


def cleaned(*, hire: Hire, day: date, person: int | None) -> None:
    hire.cleaned_on = day
    hire.save(update_fields=["cleaned_on"])
    _happened(hire, Step.Kind.CLEANED, "", person)
    record(action="salles.cleaned", subject=subject(hire))


def still_wanted(hire: Hire, *, sums: Sequence[Any] = ()) -> list[str]:
    """What must still come before the day, as a list to bring."""
    hall, found = hire.hall, []
    if hire.through:
        return found  # What asked for it asks for these too.
    if hall.asks_agreement and hire.agreement_signed_on is None:
        found.append(_("la convention signée"))
    if hall.asks_insurance and not _insured(hire):
        found.append(_("une attestation d’assurance responsabilité civile"))
    due = [one for one in sums if one.state == "due"]
    return [*found, *(f"{one.get_kind_display().lower()}\u00a0: {words.euros(one.cents)}" for one in due)]


def _insured(hire: Hire) -> bool:
    ends = timezone.localtime(hire.booking.ends_at).date()
    return hire.insured_until is not None and hire.insured_until >= ends
