"""Who asks, as the answers say it: questions tell by their `prefill` what of a person they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cantou.core.notices.domain.addresses import Recipient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.engine.definition import Definition
    from cantou.services.demarches.models import Case


@dataclass(frozen=True, slots=True)
class Holder:
    name: str = ""
    email: str = ""
    phone: str = ""
    postal: str = ""


def holder_of(definition: Definition, answers: Mapping[str, Any]) -> Holder:
    said: dict[str, Any] = {}
    for _place, _way, one in definition.questions():
        if one.prefill and answers.get(one.key) not in (None, ""):
            said.setdefault(one.prefill, answers[one.key])
    names = (said.get("person.given_name"), said.get("person.family_name"))
    return Holder(
        name=" ".join(str(one).strip() for one in names if one)[:160],
        email=str(said.get("person.email", ""))[:254],
        phone=str(said.get("person.phone", ""))[:30],
        postal=_postal(said.get("person.address")),
    )


def _postal(given: Any) -> str:
    if not isinstance(given, dict):
        return str(given or "")[:300]
    line = given.get("line") or " ".join(filter(None, (given.get("housenumber"), given.get("street"))))
    place = " ".join(filter(None, (given.get("postcode"), given.get("city"))))
    return "\n".join(filter(None, (line, place)))[:300]


def recipient_of(case: Case) -> Recipient | None:
    """None for who left no way to be told: their page, the telephone and the counter remain."""
    if case.person_id is not None:
        return Recipient(person=case.person_id)
    postal = (case.name, *case.postal.splitlines()) if case.postal else ()
    if not (case.email or case.phone or postal):
        return None
    return Recipient(name=case.name, email=case.email, phone=case.phone, postal=postal)
