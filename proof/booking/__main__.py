"""`scripts/prove-booking`: with a million bookings present, eight writers never have the same thing twice."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

from proof.booking import counting, rivals
from proof.booking.place import Place, fill, people_the_place, place
from proof.booking.writers import WRITERS, Crew, Tried
from proof.reckoning import Reckoning

if TYPE_CHECKING:
    import psycopg

TURNS = 4
"""Ours and the rival, one after the other, so many times: a machine that does something else spoils neither."""
RATIO = 1.2


@dataclass(slots=True)
class Proof:
    where: Place
    crew: Crew
    reader: psycopg.Connection
    found: Reckoning
    rooms: dict[int, list[int]]
    seconds: float

    def told(self, title: str, tried: Tried, *, wants: str = "booked") -> Tried:
        errors = {name: number for name, number in tried.outcomes.items() if name.startswith("error")}
        outcomes = ", ".join(f"{name} {number}" for name, number in sorted(tried.outcomes.items()))
        self.found.tell(
            title,
            f"{tried.rate:.0f}/s, p95 {tried.percentile(0.95):.0f} ms, p99 {tried.percentile(0.99):.0f} ms"
            f" ({outcomes})",
            holds=not errors and tried.outcomes[wants] > 0,
        )
        for said, number in tried.said.most_common(3):
            print(f"   {number} × {said}", flush=True)
        print(f"{title}: {self.found.rows[-1][1]}", flush=True)
        return tried

    @property
    def organisation(self) -> int:
        return next(iter(self.rooms))

    def everywhere(self) -> list[tuple[int, int]]:
        return [(organisation, room) for organisation, rooms in self.rooms.items() for room in rooms]


def main() -> int:
    asked = _arguments()
    given = asked.folder is not None
    with (
        nullcontext(str(asked.folder))
        if given
        else tempfile.TemporaryDirectory(prefix="cantou-booking-") as folder
    ):
        Path(folder).mkdir(exist_ok=True)
        Path(folder).chmod(0o755)
        found = Reckoning()
        print(f"{platform.machine()}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}", flush=True)
        with place(Path(folder)) as where:
            django.setup()
            rooms = people_the_place()
            seconds = fill(where, [room for each in rooms.values() for room in each], asked.bookings)
            with where.everything() as reader:
                present = counting.one(reader, "select count(*) from booking_booking")
                found.tell(
                    "réservations présentes",
                    f"{present}" + (f", mises en {seconds:.0f} s" if seconds else ""),
                )
                crew = Crew()
                try:
                    _prove(Proof(where, crew, reader, found, rooms, asked.seconds), asked.only.split(","))
                finally:
                    crew.stop()
        _print(found)
    return 1 if found.wrong else 0


def _arguments() -> argparse.Namespace:
    every = [*SCENES]
    parser = argparse.ArgumentParser(prog="scripts/prove-booking", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--bookings", type=int, default=1_000_000)
    parser.add_argument(
        "--folder", type=Path, help="keep the database there, so that the next run starts at once"
    )
    parser.add_argument("--only", default=",".join(every), metavar="PART,…", help=f"of {', '.join(every)}")
    return parser.parse_args()


def _prove(proof: Proof, only: list[str]) -> None:
    before = counting.deadlocks(proof.reader)
    for name in only:
        SCENES[name](proof)
    time.sleep(1.5)
    tell, reader = proof.found.tell, proof.reader
    for what, number in (
        ("doubles", counting.doubles(reader)),
        ("compositions partielles", counting.one(reader, counting.PARTIAL)),
        ("occupations sans réservation", counting.one(reader, counting.ORPHANS)),
        ("séances mal comptées", counting.one(reader, counting.OVERSOLD)),
        ("interblocages", counting.deadlocks(reader) - before),
    ):
        tell(what, number, holds=number == 0)


# -- Scenes


def slot(proof: Proof) -> None:
    room = _new_room(proof, "Un créneau")
    proof.told(
        f"{WRITERS} sur un même créneau",
        proof.crew.do("one_slot", proof.seconds, organisation=proof.organisation, resource=room),
    )


def hot(proof: Proof) -> None:
    """Ours, and SELECT … FOR UPDATE, in turns; both through the whole of book()."""
    with proof.where.owner() as owner:
        rivals.make(owner, "for update")
    ours, theirs = Tried(), Tried()
    for _ in range(TURNS):
        # Each turn has a room of its own for both, equally empty when it begins.
        rooms = [(proof.organisation, _new_room(proof, "Une salle"))]
        for total, rival in ((ours, ""), (theirs, "for update")):
            _add(total, proof.crew.do("some_slot", proof.seconds / 2, rooms=rooms, rival=rival))
    proof.told("une seule salle", ours)
    proof.told("la même, SELECT FOR UPDATE", theirs)
    ratio = ours.rate / theirs.rate
    proof.found.tell("rapport, book() entier", f"{ratio:.2f}", holds=ratio >= RATIO)


def bare(proof: Proof) -> None:
    with proof.where.owner() as owner:
        rivals.make(owner, "for update")
    ours, theirs = Tried(), Tried()
    for _ in range(TURNS):
        room = _new_room(proof, "Une salle nue")
        for total, rival in ((ours, ""), (theirs, "for update")):
            values = {"organisation": proof.organisation, "resource": room, "rival": rival}
            _add(total, proof.crew.do("bare", proof.seconds / 2, **values))
    proof.told("une salle, l’instruction seule", ours)
    proof.told("la même, SELECT FOR UPDATE seul", theirs)
    proof.found.tell(
        "rapport, instruction seule", f"{ours.rate / theirs.rate:.2f}", holds=ours.rate >= RATIO * theirs.rate
    )


def _add(total: Tried, other: Tried) -> None:
    seconds = total.seconds + other.seconds
    total.add(other)
    total.seconds = seconds


def spread(proof: Proof) -> None:
    tried = proof.told("1 000 salles", proof.crew.do("some_slot", proof.seconds, rooms=proof.everywhere()))
    booked, refused = tried.outcomes["booked"], tried.outcomes["refused"]
    proof.found.tell("dont refusées", f"{refused} pour {booked} prises", holds=refused < booked)


def composed(proof: Proof) -> None:
    proof.told("ensembles en ordres opposés", proof.crew.do("composed", proof.seconds, rooms=_wholes(proof)))


def places(proof: Proof) -> None:
    course = _new_room(proof, "Cours", form="counted", capacity=20)
    proof.told(
        "places d’une séance",
        proof.crew.do("places", proof.seconds, organisation=proof.organisation, resource=course),
    )


def waiting(proof: Proof) -> None:
    keys = _waited_for(proof, slots=60, each=4)
    tried = proof.crew.do("cancel_and_promote", 60, organisation=proof.organisation, keys=keys)
    proof.told("annulations et listes d’attente", tried, wants="promoted")
    offered = counting.one(
        proof.reader,
        "select count(*) from booking_waiting w join booking_booking b on b.resource_id = w.resource_id"
        f" where w.state = 'offered' and b.id = {keys[0]}",
    )
    proof.found.tell(
        "proposées, une par créneau libéré", f"{offered} pour {len(keys)}", holds=offered == len(keys)
    )
    for what, query in (
        ("proposées deux fois", counting.OFFERED_TWICE),
        ("proposées avant leur tour", counting.OUT_OF_TURN),
    ):
        number = counting.one(proof.reader, query)
        proof.found.tell(what, number, holds=number == 0)


def moving(proof: Proof) -> None:
    keys = _movable(proof, 12)
    tried = proof.crew.do("wander", proof.seconds, organisation=proof.organisation, keys=keys)
    proof.told("déplacements croisés", tried, wants="moved")


def control(proof: Proof) -> None:
    """Without the constraint, looked up first and inserted after: if this showed no double, nothing above would prove."""
    with proof.where.owner() as owner:
        rivals.make(owner, "nothing")
    room = _new_room(proof, "Témoin")
    tried = proof.crew.do(
        "one_slot", proof.seconds, organisation=proof.organisation, resource=room, rival="nothing"
    )
    print(f"control: {dict(tried.outcomes)}", flush=True)
    found = counting.doubles(proof.reader, rivals.NAMES["nothing"])
    proof.found.tell("témoin sans contrainte : doubles", found, holds=found > 0)


def http(proof: Proof) -> None:
    from proof.booking.over_http import stampede

    stampede(proof)


SCENES = {
    "slot": slot,
    "hot": hot,
    "bare": bare,
    "spread": spread,
    "composed": composed,
    "places": places,
    "waiting": waiting,
    "moving": moving,
    "control": control,
    "http": http,
}


# -- What they need


def _new_room(proof: Proof, name: str, **values: object) -> int:
    from cantou.core.booking.domain.resources import add_resource
    from cantou.core.booking.models import Place as Where
    from cantou.core.scope.scope import Scope

    with Scope.agent(proof.organisation).enter():
        where = Where.objects.filter(organisation_id=proof.organisation).order_by("pk").first()
        return add_resource(place=where, name=name, service="proof", step_minutes=15, **values).pk


def _wholes(proof: Proof) -> list[tuple[int, int]]:
    """Four rooms, and six wholes of two, three or four of them, each in another order."""
    from cantou.core.booking.domain.resources import compose
    from cantou.core.booking.models import Resource
    from cantou.core.scope.scope import Scope

    atoms = [_new_room(proof, f"Partie {number}") for number in range(4)]
    wholes = []
    for order in ((0, 1), (1, 0), (2, 1, 0), (0, 1, 2, 3), (3, 2, 1, 0), (3, 1)):
        whole = _new_room(proof, f"Ensemble {order}", form="whole")
        with Scope.agent(proof.organisation).enter():
            known = {one.pk: one for one in Resource.objects.filter(pk__in=[whole, *atoms])}
            compose(whole=known[whole], parts=[known[atoms[number]] for number in order])
        wholes.append(whole)
    return [(proof.organisation, key) for key in (*wholes, *atoms)]


def _waited_for(proof: Proof, *, slots: int, each: int) -> list[int]:
    """Bookings, for each of which `each` people wait, in order."""
    from cantou.core.booking.domain.book import book
    from cantou.core.booking.domain.waiting import wait
    from proof.booking.acts import HOLDER, HOUR, first, resource_of

    room = resource_of(proof.organisation, _new_room(proof, "Attendue"))
    start, keys = first(), []
    for number in range(slots):
        when = {"starts_at": start + number * HOUR, "ends_at": start + (number + 1) * HOUR}
        asked = {"organisation": proof.organisation, "resource": room, "holder": HOLDER, **when}
        keys.append(book(**asked).pk)
        for _ in range(each):
            wait(**asked)
    return keys


def _movable(proof: Proof, number: int) -> list[int]:
    from datetime import timedelta

    from cantou.core.booking.domain.book import book
    from proof.booking.acts import HOLDER, first, resource_of

    room = resource_of(proof.organisation, _new_room(proof, "Mouvante"))
    keys = []
    for each in range(number):
        start = first() + each * timedelta(hours=4)
        made = book(
            organisation=proof.organisation,
            resource=room,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            holder=HOLDER,
        )
        keys.append(made.pk)
    return keys


def _print(found: Reckoning) -> None:
    width = max(len(what) for what, _ in found.rows)
    print()
    for what, told in found.rows:
        print(f"{what.ljust(width)}  {told}")
    print(
        "\nTout tient."
        if not found.wrong
        else f"\n{len(found.wrong)} point(s) ne tiennent pas : {found.wrong}"
    )


if __name__ == "__main__":
    sys.exit(main())
