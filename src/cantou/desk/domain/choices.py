from __future__ import annotations

from cantou.desk.models import AgentChoices


def choices_of(*, person: int) -> AgentChoices:
    return AgentChoices.objects.filter(person_id=person).first() or AgentChoices(person_id=person)


def choose(*, person: int, monday_digest: bool) -> None:
    """No organisation's business: nothing is journaled."""
    AgentChoices.objects.update_or_create(person_id=person, defaults={"monday_digest": monday_digest})
