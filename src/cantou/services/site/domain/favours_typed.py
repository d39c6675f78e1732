"""A notice typed in by the secretary for a neighbour without e-mail, and what others answer to it.

The mairie telephones: it keeps a name, a number, how the person agreed, and each answer until it has been passed on;
all of it sealed (docs/adr/0163).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.journal.domain.record import record
from cantou.core.keys import SealedError, seal, unseal
from cantou.core.organisations.domain.cleaning import clean_phone, show_phone
from cantou.core.organisations.domain.references import draw_reference
from cantou.core.scope.scope import acting
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.site.models import Favour, FavourAnswer, FavourContact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

AGREED = {
    "counter": gettext_lazy("de vive voix, à la mairie"),
    "phone": gettext_lazy("par téléphone"),
    "paper": gettext_lazy("par écrit, avec sa signature"),
}


def type_in(*, key: UUID, values: Mapping[str, str], name: str, phone: str, how: str) -> Favour:
    """Inside an agent's Scope: to be read again and published as any other. Raises ValidationError, by field."""
    from cantou.services.site.domain import favours

    organisation = acting()
    who, number = tidy_line(name)[:120], _number(phone)
    if not who:
        raise ValidationError({"name": _("Écrivez le nom de la personne.")})
    if how not in AGREED:
        raise ValidationError({"how": _("Dites comment la personne a donné son accord.")})
    row = Favour.objects.create(
        organisation_id=organisation,
        object_key=key,
        reference=draw_reference(service=favours.SERVICE, organisation=organisation, key=key),
        kind=values["kind"],
        category=values["category"],
        title=tidy_line(values["title"])[:100],
        text=tidy(values["text"])[:1_500],
        where=tidy_line(values.get("where", ""))[:80],
        state=Favour.State.WAITING,
        by_mairie=True,
    )
    sealed = seal(json.dumps(["", "", who, number, how]).encode(), place=favours.place_of(key))
    FavourContact.objects.create(organisation_id=organisation, object_key=key, sealed=sealed)
    favours.queue(row, is_open=True)
    record(action="site.favour_typed", subject=f"site:favour:{row.reference}", details={"agreed": how})
    return row


def _number(phone: str) -> str:
    try:
        number = str(clean_phone(phone))
    except ValidationError as error:
        raise ValidationError({"phone": error.messages}) from error
    if not number:
        raise ValidationError({"phone": _("Donnez un numéro\u00a0: c’est là que vous direz qui a répondu.")})
    return number


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str
    how: str

    @property
    def phone_shown(self) -> str:
        return str(show_phone(self.phone))


def person_of(row: Favour) -> Person | None:
    """Inside an agent's Scope."""
    kept = FavourContact.objects.filter(
        organisation_id=row.organisation_id, object_key=row.object_key
    ).first()
    found = _opened(kept, row) if kept and row.by_mairie else None
    return Person(found[2], found[3], str(AGREED.get(found[4], ""))) if found else None


def _opened(kept: FavourContact | FavourAnswer, row: Favour) -> list[Any] | None:
    from cantou.services.site.domain.favours import place_of

    try:
        found: list[Any] = json.loads(unseal(bytes(kept.sealed), place=place_of(row.object_key)))
    except SealedError:
        return None
    return found


# -- What others answer


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    contact: str
    at: datetime


def keep_answer(*, row: Favour, text: str, contact: str) -> None:
    """In the Scope of the thing."""
    from cantou.services.site.domain.favours import place_of

    sealed = seal(json.dumps([text, contact]).encode(), place=place_of(row.object_key))
    FavourAnswer.objects.create(organisation_id=row.organisation_id, object_key=row.object_key, sealed=sealed)


def answers_of(row: Favour) -> list[Answer]:
    """Inside an agent's Scope, the first that came first."""
    found = FavourAnswer.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key)
    opened = [(_opened(one, row), one.at) for one in found.order_by("at", "pk")]
    return [Answer(text[0], text[1], at) for text, at in opened if text]


def passed_on(*, row: Favour) -> None:
    """Inside an agent's Scope: the person knows. The answers are forgotten. A second time, nothing."""
    from cantou.services.site.domain import favours

    found = FavourAnswer.objects.filter(organisation_id=row.organisation_id, object_key=row.object_key)
    number = found.delete()[0]
    if number:
        favours.queue(row, is_open=False, tone="good")
        record(
            action="site.favour_passed_on",
            subject=f"site:favour:{row.reference}",
            details={"answers": number},
        )
