"""What the practice commune has when it has just been made: somebody who receives, and appointments to act upon."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.appointments import Said, TakenError, book_appointment
from cantou.services.rendez_vous.domain.counters import start
from cantou.services.rendez_vous.domain.slots import first_times

HOURS = "Mo-Fr 09:00-12:00,14:00-17:00"
PEOPLE = (
    ("carte-identite", "Solange Exemple", "+33639980011"),
    ("urbanisme", "Marcel Exemple", ""),
    ("etat-civil", "Yvette Exemple", "+33639980012"),
)


def fill(*, organisation: int) -> None:
    counter = start(name="Secrétariat", hours=HOURS, codes=[code for code, _name, _phone in PEOPLE])
    for motive in queries.served_motives(organisations=[organisation]):
        name, phone = next((name, phone) for code, name, phone in PEOPLE if code == motive.code)
        for time in first_times(motive=motive, counters=[counter], number=1, by_mairie=True):
            with suppress(BookingRefusedError, TakenError):
                book_appointment(
                    organisation=organisation,
                    key=uuid4(),
                    motive=motive,
                    counters=[counter],
                    starts_at=time.starts_at,
                    said=Said(name=name, phone=phone),
                    channel="phone",
                    tell=False,
                )
