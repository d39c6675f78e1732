"""For whom a booking is."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

from django.conf import settings

KINDS = ("person", "association", "organisation", "internal")


@dataclass(frozen=True, slots=True)
class Holder:
    """`label`: the name of the association or organisation; `name` is who speaks for it."""

    name: str
    email: str = ""
    phone: str = ""
    kind: str = "person"
    label: str = ""
    person_id: int | None = None

    def columns(self) -> dict[str, object]:
        return {
            "holder_name": self.name,
            "holder_email": self.email,
            "holder_phone": self.phone,
            "holder_kind": self.kind,
            "holder_label": self.label,
            "person_id": self.person_id,
        }


NOBODY = Holder(name="", kind="")


def mark_of_person(holder: Holder) -> str:
    """The same for the same person: the account, else the address, else the number, else the name."""
    if holder.person_id is not None:
        return _digest(f"person:{holder.person_id}")
    told = _mailbox(holder.email) or _number(holder.phone) or _plain(holder.name)
    return _digest(f"contact:{told}") if told else ""


def mark_of_label(holder: Holder) -> str:
    """The same however the association's name is written: case, accents, points and spaces do not count."""
    return _digest(f"label:{_plain(holder.label)}") if holder.label.strip() else ""


def contacts_of(holder: Holder) -> list[str]:
    """All by which the same person may be known again, without an order: for what is bounded, not for whose it is."""
    found = (("person", str(holder.person_id or "")), ("email", _mailbox(holder.email)))
    return [f"{kind}:{told}" for kind, told in (*found, ("phone", _number(holder.phone))) if told]


def _mailbox(email: str) -> str:
    """What follows a plus sign goes to the same box: « anne+salle@exemple.fr »."""
    name, at, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0] or name}{at}{domain}"


def _number(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())[-9:]


def _plain(text: str) -> str:
    """Letters and digits alone, whatever stands between them; a name of other signs stays as it is written."""
    letters = "".join(
        letter if letter.isalnum() else " "
        for letter in unicodedata.normalize("NFKD", text).casefold()
        if unicodedata.category(letter) not in {"Mn", "Cf"}
    )
    return "".join(letters.split()) or " ".join(text.split()).casefold()


def _digest(text: str) -> str:
    """Keyed from outside the database: in a copy of it nobody finds who it is."""
    key = hashlib.sha256(b"cantou.booking.holder:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, text.encode(), "sha256").hex()
