"""What a person wants to be told, and how."""

from __future__ import annotations

from cantou.core.journal.domain.record import record
from cantou.core.notices.engine.choice import CHOOSABLE, Channel, Choice
from cantou.core.notices.models import Preference


def choose(*, person: int, organisation: int, service: str, channel: str, choice: str) -> None:
    """In the person's Scope, acting for that organisation. `service` empty: for all of the organisation's."""
    if Choice(choice) not in CHOOSABLE.get(Channel(channel), ()):
        raise ValueError(f"{channel} has no “{choice}”.")
    Preference.objects.update_or_create(
        organisation_id=organisation,
        person_id=person,
        service=service,
        channel=str(channel),
        defaults={"choice": str(choice)},
    )
    record(
        action="notices.preference",
        subject=f"service:{service}" if service else "",
        details={"channel": str(channel), "choice": str(choice)},
    )
