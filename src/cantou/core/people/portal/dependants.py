"""A dependant's forms, on one's own page and at a counter alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cantou.core.people.domain import dependants, households, sharing
from cantou.core.people.domain.join_codes import WrongCodeError
from cantou.core.people.domain.queries import guardians_of
from cantou.core.people.domain.relations import Member, household_of
from cantou.core.people.portal.forms.mine import DependantForm, FactsForm
from cantou.core.web.idempotency import OtherContentError, once

if TYPE_CHECKING:
    from cantou.core.people.models import Person

FACTS = ("given_name", "family_name", "born_on")


def read_household(request: Any) -> UUID | None:
    given = request.POST.get("household") or request.GET.get("household")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise PermissionDenied from None


def form_to_add(request: Any, person: Person) -> DependantForm:
    household = read_household(request)
    adults = [
        one.person for one in household_of(person=person.pk) if one.household == household and not one.kind
    ]
    data = request.POST if request.method == "POST" else None
    return DependantForm(data, adults=adults, initial={"family_name": person.family_name})


def add_once(request: Any, person: Person, form: DependantForm) -> None:
    """The same child twice is one child; another name under the same key is another one."""
    said = {name: form.cleaned_data[name] for name in (*FACTS, "kind")}
    said["parents"] = form.cleaned_data.get("parents", [])

    def act() -> dict[str, Any]:
        made = dependants.add(person=person.pk, household=read_household(request), **said)
        return {"child": made.handle}

    content = {**said, "born_on": said["born_on"].isoformat()}
    try:
        once(key=form.cleaned_data["key"], purpose=f"people.child:{person.pk}", act=act, content=content)
    except OtherContentError:
        act()


@dataclass(frozen=True, slots=True)
class Opened:
    """One dependant of a person, and what is known of them."""

    person: Person
    """Who acts for them."""
    member: Member

    def form(self, request: Any) -> FactsForm:
        one = self.member
        initial = {
            "given_name": one.person.given_name,
            "family_name": one.person.family_name,
            "born_on": one.born_on,
        }
        return FactsForm(request.POST if request.method == "POST" else None, initial=initial, kind=one.kind)

    def change(self, form: FactsForm) -> None:
        said = {name: form.cleaned_data[name] for name in FACTS}
        dependants.change(person=self.person.pk, dependant=self.member.person, **said)

    def context(self) -> dict[str, Any]:
        guardians = guardians_of(dependant=self.member.person.pk)
        acting = {one.person_id for one in guardians}
        here = household_of(person=self.person.pk)
        homes = {one.household for one in here if one.person.pk == self.member.person.pk}
        others = {one.person.pk: one.person for one in here if one.household in homes and not one.kind}
        return {
            "member": self.member,
            "guardians": guardians,
            "others": [one for key, one in others.items() if key not in acting],
            "told": sharing.told_of(dependant=self.member.person.pk),
        }


def open_dependant(person: Person, handle: str) -> Opened:
    """404 for anybody else's, and for who has come of age."""
    found = [
        one
        for one in household_of(person=person.pk)
        if one.person.handle == handle and one.kind and one.may_act and not one.came_of_age
    ]
    if not found:
        raise Http404
    return Opened(person, next((one for one in found if one.is_parent), found[0]))


def use_code(*, person: int, code: str) -> bool:
    """A code received joins a household, or shares the custody of a child (True).

    Raises WrongCodeError, OwnCodeError.
    """
    try:
        households.join(person=person, code=code)
    except WrongCodeError:
        dependants.take_custody(person=person, code=code)
        return True
    return False
