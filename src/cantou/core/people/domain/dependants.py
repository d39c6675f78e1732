"""Children, and adults in somebody's charge, who have no account: brought in, corrected, shared, let go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.people.domain import erasures, join_codes, ties
from cantou.core.people.domain.authority import MAJORITY
from cantou.core.people.domain.households import OwnCodeError
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.domain.sharing import tell_again
from cantou.core.people.models import (
    Dependant,
    DependantKind,
    Household,
    HouseholdTie,
    JoinCode,
    Person,
)
from cantou.core.people.models.dependant import OLDEST
from cantou.core.scope.scope import Scope
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_of_age(born_on: date | None, *, on: date | None = None) -> bool:
    """From their eighteenth birthday on: nobody acts for them any more because they are their child."""
    day = on or timezone.localdate()
    return born_on is not None and born_on + relativedelta(years=MAJORITY) <= day


def check_birth(*, born_on: date, kind: str) -> None:
    """Raises ValidationError, in words for who typed it."""
    today = timezone.localdate()
    if born_on > today:
        raise ValidationError(
            _("La date de naissance ne peut pas être dans l’avenir : nous sommes le %(today)s.")
            % {"today": date_format(today, "j F Y")}
        )
    if born_on < OLDEST:
        raise ValidationError(_("Vérifiez l’année de naissance : elle est avant 1900."))
    if kind == DependantKind.CHILD and is_of_age(born_on):
        raise ValidationError(
            _("À cette date de naissance, la personne a 18 ans ou plus : ce n’est plus un enfant à charge.")
        )


def add(
    *,
    person: int,
    given_name: str,
    family_name: str,
    born_on: date,
    kind: str = DependantKind.CHILD,
    household: UUID | None = None,
    parents: Iterable[int] = (),
) -> Person:
    """Somebody who has no account, for whom this person acts, and the `parents` of the same household.

    Raises ValidationError for a birth that cannot be.
    """
    check_birth(born_on=born_on, kind=kind)
    if household is None:
        household = Household.objects.create().pk
    elif not ties.lives_in(person, household):
        raise PermissionDenied
    others = ties.members(person, household)
    if not set(parents) <= others:
        raise PermissionDenied
    with transaction.atomic():
        child = Person.objects.create_user(given_name=given_name, family_name=family_name)
        for one in {person, *others}:
            ties.tie(household, one, child.pk, child=one == person or one in set(parents))
        with Scope.for_person(child.pk).enter():
            Dependant.objects.create(person=child, kind=kind, born_on=born_on)
        record_for_person(person=person, action="people.child_added", subject=f"person:{child.handle}")
    return child


def change(*, person: int, dependant: Person, given_name: str, family_name: str, born_on: date) -> None:
    """By whoever acts for them; organisations with which they were shared know it at once. Raises ValidationError."""
    if not ties.may_act(person, dependant.pk):
        raise PermissionDenied
    with transaction.atomic(), Scope.for_person(dependant.pk).enter():
        facts, _made = Dependant.objects.get_or_create(person=dependant)
        check_birth(born_on=born_on, kind=facts.kind)
        facts.born_on = born_on
        facts.save(update_fields=["born_on"])
        dependant.given_name, dependant.family_name = given_name, family_name
        dependant.save(update_fields=["given_name", "family_name"])
    tell_again(dependant=dependant.pk)
    record_for_person(person=person, action="people.child_changed", subject=f"person:{dependant.handle}")


def remove(*, person: int, dependant: Person) -> bool:
    """They are no longer this person's: gone for good (True) where nobody else acts for them, erased within the hour.

    Only by a parent; whoever was merely let act asks a parent.
    """
    if not ties.is_parent(person, dependant.pk):
        raise PermissionDenied
    alone = not ties.guardians(dependant.pk) - {person}
    if alone:
        erasures.ask(person=dependant.pk, pause=timedelta(0))
    else:
        with Scope.for_person(dependant.pk).enter():
            _part(person, dependant.pk)
        tell_again(dependant=dependant.pk)
    record_for_person(person=person, action="people.child_removed", subject=f"person:{dependant.handle}")
    return alone


def _part(person: int, dependant: int) -> None:
    """In the dependant's Scope. Where no other parent lives in the same home, they leave it altogether."""
    homes = HouseholdTie.objects.filter(person=person, other=dependant).values_list("household_id", flat=True)
    for home in set(homes):
        here = HouseholdTie.objects.filter(household=home)
        theirs = here.filter(person=dependant) | here.filter(other=dependant)
        if here.filter(other=dependant, is_child=True).exclude(person=person).exists():
            theirs = here.filter(person=person, other=dependant) | here.filter(person=dependant, other=person)
        theirs.delete()


def _key(handle: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"people.dependant:{handle}")


def custody_code(*, person: int, dependant: Person) -> str:
    """A code with which another parent, who lives elsewhere or here, has the same rights."""
    if not ties.is_parent(person, dependant.pk):
        raise PermissionDenied
    return join_codes.create(purpose=JoinCode.Purpose.CHILD, person=person, key=_key(dependant.handle))


def take_custody(*, person: int, code: str) -> Person:
    """The dependant lives in a household of `person` too. Raises WrongCodeError, OwnCodeError."""
    found = join_codes.look(purpose=JoinCode.Purpose.CHILD, code=code)
    if found.person_id == person:
        raise OwnCodeError
    with Scope.for_person(found.person_id).enter():
        theirs = HouseholdTie.objects.filter(person=found.person_id, is_child=True).select_related("other")
        dependant = next((one.other for one in theirs if _key(one.other.handle) == found.key), None)
    if dependant is None or dependant.erased_at is not None:
        raise join_codes.WrongCodeError
    join_codes.use(purpose=JoinCode.Purpose.CHILD, code=code)
    household = _home_with(person, dependant.pk)
    ties.tie(household, person, dependant.pk, child=True)
    for other in ties.members(person, household) - {dependant.pk}:
        ties.tie(household, other, dependant.pk)
    tell_again(dependant=dependant.pk)
    record_for_person(person=person, action="people.custody_taken", subject=f"person:{dependant.handle}")
    return dependant


def _home_with(person: int, dependant: int) -> UUID:
    """Where they live together already, else the person's own home, else a new one."""
    with Scope.for_person(person).enter():
        mine = HouseholdTie.objects.filter(person=person).order_by("since", "pk")
        found = mine.filter(other=dependant).first() or mine.first()
    return Household.objects.create().pk if found is None else found.household_id
