"""Families and their children: enrolled on the portal by who acts for them, or at the counter."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.keys import seal, unseal
from cantou.core.people.domain import dependants, sharing
from cantou.core.people.domain.persons import create_at_counter
from cantou.core.people.domain.relations import household_of
from cantou.core.scope.scope import Scope, acting
from cantou.core.web.texts import tidy_line
from cantou.services.periscolaire.domain import queries
from cantou.services.periscolaire.models import Care, Enrolment, Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from cantou.services.periscolaire.models import Activity

SERVICE = "periscolaire"
LONGEST = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    person: int
    given_name: str
    family_name: str
    born_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What those who serve must know. Health: sealed, and in no line of the journal."""

    diet: str = ""
    allergies: str = ""
    plan: str = ""
    """What the PAI says to do."""

    @property
    def says(self) -> bool:
        return bool(self.diet or self.allergies or self.plan)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChild:
    given_name: str
    family_name: str
    born_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    person: int
    name: str
    postal: str = ""
    phone: str = ""
    is_resident: bool = True


def enrol(*, payer: Payer, child: Child, activities: Iterable[Activity], by_agent: bool) -> Family:
    """Once for each activity, however often. Inside an agent's Scope, or one that acts for the family."""
    organisation, chosen = acting(), list(activities)
    if not chosen:
        raise ValidationError({"activities": _("Choisissez une activité au moins.")})
    family, _made = Family.objects.get_or_create(
        organisation_id=organisation,
        payer_id=payer.person,
        defaults={
            "name": payer.name,
            "postal": payer.postal[:300],
            "phone": payer.phone,
            "is_resident": payer.is_resident,
            "by_agent": by_agent,
        },
    )
    for activity in chosen:
        row, made = Enrolment.objects.get_or_create(
            organisation_id=organisation,
            activity=activity,
            child_id=child.person,
            defaults={
                "family": family,
                "given_name": child.given_name,
                "family_name": child.family_name,
                "born_on": child.born_on,
            },
        )
        if not made and row.ended_on is not None:
            row.ended_on, row.family = None, family
            row.save(update_fields=["ended_on", "family"])
    record(
        action="periscolaire.enrolled",
        subject=f"periscolaire:child:{child.person}",
        details={"activities": len(chosen)},
    )
    return family


def new_family(
    *,
    given_name: str,
    family_name: str,
    postal: str,
    phone: str,
    is_resident: bool,
    children: Sequence[NewChild],
    activities: Sequence[Activity],
) -> Family:
    """At the counter, for who has neither account nor e-mail: their account, the children, the activities.

    Inside an agent's Scope. Raises ValidationError.
    """
    if not children:
        raise ValidationError(_("Écrivez un enfant au moins."))
    if not postal.strip():
        raise ValidationError({"postal": _("Il faut une adresse postale : les factures y sont envoyées.")})
    for child in children:
        dependants.check_birth(born_on=child.born_on, kind="child")
    person = create_at_counter(given_name=given_name, family_name=family_name, phone=phone).person
    payer = Payer(
        person=person.pk, name=str(person), postal=postal.strip(), phone=phone, is_resident=is_resident
    )
    family: Family | None = None
    household = None
    for child in children:
        made = dependants.add(
            person=person.pk,
            given_name=child.given_name,
            family_name=child.family_name,
            born_on=child.born_on,
            household=household,
        )
        household = household or _home(person.pk)
        sharing.share(person=person.pk, dependant=made.pk, organisation=acting())
        known = Child(
            person=made.pk,
            given_name=child.given_name,
            family_name=child.family_name,
            born_on=child.born_on,
        )
        family = enrol(payer=payer, child=known, activities=activities, by_agent=True)
    assert family is not None
    return family


def _home(person: int) -> UUID:
    return household_of(person=person)[0].household


def end_enrolment(*, enrolment: Enrolment) -> None:
    """No more days from now on; those that are booked are given back by hand, before."""
    if enrolment.ended_on is None:
        enrolment.ended_on = timezone.localdate()
        enrolment.save(update_fields=["ended_on"])
        record(action="periscolaire.enrolment_ended", subject=f"periscolaire:child:{enrolment.child_id}")


# -- What those who serve must know


def save_needs(*, child: int, needs: Needs) -> None:
    """Replaces what was said; nothing said, nothing kept. The journal says that it changed, not what it says."""
    organisation = acting()
    clean = Needs(
        diet=tidy_line(needs.diet)[:LONGEST],
        allergies=needs.allergies.strip()[:LONGEST],
        plan=needs.plan.strip()[:LONGEST],
    )
    mine = Care.objects.filter(organisation_id=organisation, child_id=child)
    if clean.says:
        text = json.dumps(asdict(clean), ensure_ascii=False).encode()
        values = {
            "sealed": seal(text, place=_place(organisation, child)),
            "has_plan": bool(clean.plan),
            "changed_at": timezone.now(),
        }
        Care.objects.update_or_create(organisation_id=organisation, child_id=child, defaults=values)
    else:
        mine.delete()
    record(action="periscolaire.needs", subject=f"periscolaire:child:{child}")


def needs_of(*, organisation: int, children: Iterable[int]) -> dict[int, Needs]:
    """For who serves, and for who acts for the child: whoever calls has asked which of the two it is."""
    found = Care.objects.filter(organisation_id=organisation, child_id__in=list(children))
    return {
        row.child_id: Needs(**json.loads(unseal(bytes(row.sealed), place=_place(organisation, row.child_id))))
        for row in found
    }


def _place(organisation: int, child: int) -> str:
    return f"periscolaire.care:{organisation}:{child}"


def rank_of(*, family: Family, activity: int, child: int) -> int:
    """The eldest of those enrolled there is the first; who has no birth date comes last."""
    mine = queries.enrolments(family.organisation_id).filter(family=family, activity_id=activity)
    order = sorted(mine, key=lambda one: (one.born_on is None, one.born_on, one.child_id))
    return next((n for n, one in enumerate(order, 1) if one.child_id == child), 1)


def acting_for(*, organisation: int, person: int, child: int, reason: str) -> Scope:
    """In which who may act for the child writes here: the organisation's rows, the journal with both."""
    return Scope.agent(organisation, person=person, on_behalf_of=child, reason=reason)
