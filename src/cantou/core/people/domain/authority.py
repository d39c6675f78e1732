"""Who may act for whom, and on what ground: what a service asks before it lets somebody act for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.people.models import Dependant, DependantKind, HouseholdTie, Mandate, Person
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MAJORITY = 18


@dataclass(frozen=True, slots=True)
class Authority:
    """`actor` may act for `subject`."""

    actor: int
    subject: int
    ground: Literal["household", "mandate"]
    reference: str
    """What the journal says: "household:…" or "mandate:…"."""

    @property
    def words(self) -> str:
        """« fait par Lucie Chassang pour Rose Chassang »: what is shown with each act."""
        names = Person.objects.in_bulk([self.actor, self.subject])
        return done_by(names[self.actor], names[self.subject])

    def scope(self, *, acting: int | None = None) -> Scope:
        """The subject's rows, seen and written by the actor; `acting` is the organisation written for."""
        return Scope.for_person(self.actor, acting=acting, on_behalf_of=self.subject, reason=self.reference)


def done_by(actor: Person | str, subject: Person | str) -> str:
    return _("fait par %(actor)s pour %(subject)s") % {"actor": str(actor), "subject": str(subject)}


def authorities(*, actor: int, service: str) -> list[Authority]:
    """Everybody for whom `actor` may act today in this service, or this démarche of it (« demarches:mariage »)."""
    with Scope.for_person(actor).enter():
        today = timezone.localdate()
        grown = _grown_up(actor, today)
        found = {
            tie.other_id: Authority(actor, tie.other_id, "household", f"household:{tie.household_id}")
            for tie in HouseholdTie.objects.filter(person=actor, may_act=True)
            if tie.other_id not in grown
        }
        mandates = Mandate.objects.filter(
            holder=actor,
            revoked_at=None,
            starts_on__lte=today,
            ends_on__gte=today,
            services__overlap=[service, service.partition(":")[0]],
        )
        for mandate in mandates:
            found.setdefault(
                mandate.giver_id, Authority(actor, mandate.giver_id, "mandate", f"mandate:{mandate.key}")
            )
    return list(found.values())


def _grown_up(actor: int, today: date) -> set[int]:
    """Brought in as a child, and eighteen since: they decide by themselves, and may write a mandate."""
    latest = today - relativedelta(years=MAJORITY)
    grown = Dependant.objects.filter(kind=DependantKind.CHILD, born_on__lte=latest)
    mine = HouseholdTie.objects.filter(person=actor, may_act=True).values("other_id")
    return set(grown.filter(person_id__in=mine).values_list("person_id", flat=True))


def persons_for(found: Iterable[Authority]) -> list[Person]:
    """Their names, to choose from."""
    return list(
        Person.objects.filter(pk__in=[one.subject for one in found], erased_at=None).order_by(
            "given_name", "family_name", "pk"
        )
    )


def require_authority(*, actor: int, subject: int, service: str) -> Authority:
    """Raises PermissionDenied unless the household or a mandate says so, today, for this service."""
    for found in authorities(actor=actor, service=service):
        if found.subject == subject:
            return found
    raise PermissionDenied
