"""Which lanes a wish takes: all of its own, or as many of a pool as it asks for; and whether they seem free."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.booking.domain import availability, counting, placing
from cantou.core.booking.domain.errors import UnavailableError
from cantou.core.booking.domain.resources import Atom, atoms_of
from cantou.core.booking.models import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.booking.domain.wishes import Terms, Wish


@dataclass(slots=True)
class _Choice:
    """The atoms of one wish: all of them, or as many as are asked of a pool."""

    atoms: list[Atom]
    number: int
    refused: set[int] = field(default_factory=set)
    """Lanes of a pool that somebody was faster to take."""

    @property
    def is_pool(self) -> bool:
        return self.number < len(self.atoms)


def take_lanes(
    wishes: Sequence[Wish],
    ids: Sequence[int],
    terms: Terms,
    tried: list[placing.Claim],
) -> None:
    """Inside `writing`. Raises UnavailableError; `tried` then says what met somebody."""
    resources = {wish.resource.pk: wish.resource for wish in wishes}
    made_of = {key: atoms_of(resource) for key, resource in resources.items()}
    choices = [_choice(wish, made_of[wish.resource.pk]) for wish in wishes]
    while True:
        claims = _claims(wishes, ids, choices, terms)
        tried[:] = claims
        lost = _attempt(claims, terms, undo=any(choice.is_pool for choice in choices))
        if not lost:
            return
        for claim in lost:
            choice = choices[claim.wish]
            choice.refused.add(claim.lane)
            if len(choice.atoms) - len(choice.refused) < choice.number:
                tried[:] = _all_of(wishes, choices, claim.wish) if choice.is_pool else lost
                raise UnavailableError


def _attempt(claims: Sequence[placing.Claim], terms: Terms, *, undo: bool) -> list[placing.Claim]:
    """What is lost. Where others may be tried instead, what was taken is let go first, so that nobody waits for it."""
    with transaction.atomic(savepoint=undo):
        lost = placing.take(claims, organisation=terms.organisation, key=terms.key)
        if lost and undo:
            transaction.set_rollback(True)
    return lost


def _choice(wish: Wish, atoms: list[Atom]) -> _Choice:
    return _Choice(atoms, wish.quantity if wish.resource.form == Form.POOL else len(atoms))


def _claims(
    wishes: Sequence[Wish], ids: Sequence[int], choices: Sequence[_Choice], terms: Terms
) -> list[placing.Claim]:
    chosen = _chosen(wishes, choices)
    return [
        _claim(wish, number, ids[number], atom, terms.public_title)
        for number, wish in enumerate(wishes)
        for atom in chosen[number]
    ]


def _claim(wish: Wish, number: int, booking: int, atom: Atom, title: str) -> placing.Claim:
    start, end = wish.occupied
    return placing.Claim(number, booking, atom.resource, atom.lane, atom.name, start, end, title)


def _chosen(wishes: Sequence[Wish], choices: Sequence[_Choice]) -> list[list[Atom]]:
    """Of a pool, members that seem free, in an order of chance: whoever comes at the same time tries another."""
    if any(choice.number > len(choice.atoms) for choice in choices):
        raise UnavailableError(text=_("Il n’y en a pas autant."))
    left = [_left(choice) for choice in choices]
    claims = [
        _claim(wishes[number], number, 0, atom, "") for number, atoms in enumerate(left) for atom in atoms
    ]
    busy = {(conflict.wish, conflict.resource) for conflict in placing.meeting(claims)} if claims else set()
    return [
        sorted(atoms, key=lambda atom, number=number: (number, atom.resource) in busy)[: choice.number]  # type: ignore[misc]
        if choice.is_pool
        else choice.atoms
        for number, (choice, atoms) in enumerate(zip(choices, left, strict=True))
    ]


def _left(choice: _Choice) -> list[Atom]:
    if not choice.is_pool:
        return []
    left = [atom for atom in choice.atoms if atom.lane not in choice.refused]
    secrets.SystemRandom().shuffle(left)
    return left


def _all_of(wishes: Sequence[Wish], choices: Sequence[_Choice], number: int) -> list[placing.Claim]:
    """Every member of a pool that is full."""
    return [_claim(wishes[number], number, 0, atom, "") for atom in choices[number].atoms]


# -- Before anything is tried


def hopeless(wishes: Sequence[Wish]) -> set[int]:
    """The numbers of those that cannot be had now, whatever is tried: four statements for any number of wishes.

    For whoever has many to try. The others may still be refused: `book` alone decides.
    """
    return _without_lanes(wishes) | _without_places(wishes)


def _without_lanes(wishes: Sequence[Wish]) -> set[int]:
    lanes = availability.lanes_of([wish.resource for wish in wishes])
    claims = []
    for number, wish in enumerate(wishes):
        start, end = wish.occupied
        claims += [
            placing.Claim(number, 0, wish.resource.pk, lane, "", start, end)
            for lane in lanes.get(wish.resource.pk, ())
        ]
    met = placing.lanes_met(claims)
    found = set()
    for number, wish in enumerate(wishes):
        mine = lanes.get(wish.resource.pk, [])
        is_pool = wish.resource.form == Form.POOL
        free = len(mine) - len(met.get(number, ()))
        if free < (wish.quantity if is_pool else len(mine)):
            found.add(number)
    return found


def _without_places(wishes: Sequence[Wish]) -> set[int]:
    wanted = [counting.tallies_of(wish.resource, wish.start, wish.end, wish.quantity) for wish in wishes]
    slots = sorted({slot for one in wanted for slot in one})
    left = counting.left_in(slots, organisation=wishes[0].resource.organisation_id) if slots else {}
    return {
        number
        for number, one in enumerate(wanted)
        if any(left.get(slot, wishes[number].resource.capacity) < many for slot, many in one.items())
    }
