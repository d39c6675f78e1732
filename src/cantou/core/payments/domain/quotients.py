"""The quotient familial of a family: asked for with the person's consent, or read on a paper at the counter.

It chooses a price and stands in no line (engine/prices.py). It is sealed, kept a year, and the person ends it at will.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.models import Quotient, QuotientSource
from cantou.core.scope.scope import Scope, acting, require

if TYPE_CHECKING:
    from datetime import date

    from cantou.core.organisations.models import Organisation

KEPT = timedelta(days=365)
MOST = 99_999
WHY = "quotient familial demandé par la personne"


class UnknownFamilyError(Exception):
    """Nobody of that civil status is known there, or several are."""


class SourceDownError(Exception):
    """No answer, or none that makes sense: the person did nothing wrong."""


@dataclass(frozen=True, slots=True)
class CivilStatus:
    """As at birth: what the funds find a family by. It is asked with, and not kept."""

    birth_name: str
    given_names: tuple[str, ...]
    born_on: date
    sex: str
    commune: str
    """INSEE code of the place of birth."""


@dataclass(frozen=True, slots=True)
class Told:
    value: int
    fund: str
    month: date


class Source(Protocol):
    """Who knows the quotients of families. `ask` raises UnknownFamilyError, SourceDownError."""

    title: str

    def open_to(self, *, siret: str) -> bool:
        """Whether it can be asked for an organisation of this number."""

    def ask(self, *, who: CivilStatus, siret: str) -> Told: ...


_known: list[Source] = []


def add_source(source: Source) -> None:
    _known[:] = [*(one for one in _known if one.title != source.title), source]


def source_for(organisation: Organisation) -> Source | None:
    return next((one for one in _known if one.open_to(siret=organisation.siret)), None)


def ask_for(*, person: int, organisation: Organisation, who: CivilStatus, agrees: bool) -> Quotient:
    """By the person themself, who agrees. The source is asked before anything is written.

    Raises PaymentRefusedError, UnknownFamilyError, SourceDownError.
    """
    source = source_for(organisation)
    if not agrees:
        raise PaymentRefusedError(_("Sans votre accord, rien n’est demandé."))
    if source is None:
        raise PaymentRefusedError(_("Ici, apportez votre attestation au guichet."))
    told = source.ask(who=who, siret=organisation.siret)
    with Scope.agent(organisation.pk, reason=WHY).enter():
        return _keep(person, told, QuotientSource.ASKED, agreed_at=timezone.now())


def write_shown(*, person: int, value: int, month: date, paper: str) -> Quotient:
    """At the counter, the paper in hand: it counts as much as what is asked for. In the agent's Scope."""
    if not paper.strip():
        raise PaymentRefusedError(_("Dites quel papier a été montré."))
    told = Told(value, "", month)
    return _keep(person, told, QuotientSource.SHOWN, paper=paper.strip(), written_by_id=require().person)


def _keep(person: int, told: Told, source: QuotientSource, **more: object) -> Quotient:
    if not 0 <= told.value <= MOST:
        raise PaymentRefusedError(_("Un quotient familial va de 0 à 99 999 euros."))
    organisation = acting()
    sealed = seal(str(told.value).encode(), place=_place(organisation, person))
    fresh = {"paper": "", "agreed_at": None, "written_by_id": None, **more}
    row, _new = Quotient.objects.update_or_create(
        organisation_id=organisation,
        person_id=person,
        defaults={
            **fresh,
            "sealed": sealed,
            "fund": told.fund,
            "month": told.month.replace(day=1),
            "source": source,
            "created_at": timezone.now(),
        },
    )
    record(action="payments.quotient", subject=f"person:{person}", details={"source": str(source)})
    return row


def _place(organisation: int, person: int) -> str:
    return f"payments.quotient:{organisation}:{person}"


def value_of(row: Quotient) -> int:
    return int(unseal(bytes(row.sealed), place=_place(row.organisation_id, row.person_id)))


def quotient_of(*, organisation: int, person: int) -> Quotient | None:
    """The one that holds today, to reckon a price: in an agent's Scope, or the person's."""
    mine = Quotient.objects.filter(organisation_id=organisation, person_id=person)
    return mine.filter(created_at__gt=timezone.now() - KEPT).first()


def of_person(person: int) -> list[Quotient]:
    """In the person's Scope: wherever it is kept."""
    return list(Quotient.objects.filter(person_id=person).select_related("organisation").order_by("pk"))


def forget(*, person: int, organisation: int) -> int:
    """By the person: from now on the dearest price holds there, as for whoever says nothing."""
    with Scope.agent(organisation, reason="effacement demandé par la personne").enter():
        rows, _by = Quotient.objects.filter(organisation_id=organisation, person_id=person).delete()
        if rows:
            record(action="payments.quotient_forgotten", subject=f"person:{person}")
        return rows


def purge(*, organisation: int) -> int:
    """What is older than a year. Inside the organisation's Scope."""
    old = Quotient.objects.filter(organisation_id=organisation, created_at__lt=timezone.now() - KEPT)
    rows, _by = old.delete()
    return rows
