"""What core itself keeps of people, for the register of processing (GDPR, article 30), as the services say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cantou.core.notices.domain.privacy import PERSONAL_DATA as MESSAGES
from cantou.core.registry import PersonalData, services

if TYPE_CHECKING:
    from collections.abc import Iterator

CORE = "core"
_HERE = "cantou.core.people.domain"
MANDATES_KEPT = timedelta(days=5 * 365)
"""After they are over."""

ACCOUNTS: tuple[PersonalData, ...] = (
    PersonalData(
        what="Compte : prénom, nom, adresse électronique, téléphone, commune, identités reliées",
        purpose="Se connecter, retrouver ses demandes, être joint",
        legal_basis="mission d’intérêt public",
        retention_days=3 * 365,
        recipients="La personne elle-même ; les agents des organismes auxquels elle s’adresse",
        export=f"{_HERE}.exports.account_of",
        erase=f"{_HERE}.erasures.erase_account",
    ),
    PersonalData(
        what="Moyens de connexion : mot de passe haché, clés d’accès, application de codes, cartes, sessions ouvertes",
        purpose="Protéger le compte",
        legal_basis="mission d’intérêt public",
        retention_days=3 * 365,
        recipients="La personne elle-même",
        export=f"{_HERE}.exports.security_of",
    ),
    PersonalData(
        what="Foyer et mandats : qui vit avec qui, qui peut agir pour qui",
        purpose="Permettre à une personne d’agir pour une autre",
        legal_basis="consentement",
        retention_days=MANDATES_KEPT.days,
        recipients="Les personnes concernées ; les organismes auxquels elles l’ont dit",
        export=f"{_HERE}.exports.relations_of",
        erase=f"{_HERE}.erasures.erase_relations",
    ),
    PersonalData(
        what="Invitations à rejoindre un organisme : nom et adresse électronique de la personne invitée",
        purpose="Faire venir un collègue",
        legal_basis="mission d’intérêt public",
        retention_days=44,
        recipients="Les administrateurs de l’organisme",
    ),
    PersonalData(
        what="Journal des organismes : ce qu’un compte a fait, sous un numéro sans nom",
        purpose="Prouver qui a fait quoi, retrouver une erreur ou un abus",
        legal_basis="obligation légale",
        retention_days=5 * 365,
        recipients="Les administrateurs de l’organisme",
    ),
)


_rooms: dict[str, tuple[str, tuple[PersonalData, ...]]] = {}


def add_room(room: str, title: str, data: tuple[PersonalData, ...]) -> None:
    """A room of core above this one says what it keeps, when it starts."""
    _rooms[room] = (title, data)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register, and who keeps it: a service's identifier and title."""

    service: str
    title: str
    data: PersonalData

    @property
    def kept_by_law(self) -> bool:
        """Erasing one's account leaves these: a law obliges to keep them until their term."""
        return self.data.legal_basis == "obligation légale"

    @property
    def years(self) -> int:
        return round(self.data.retention_days / 365)


def lines() -> Iterator[Line]:
    """Core first, then the services in order of title."""
    for data in ACCOUNTS:
        yield Line(CORE, "Comptes", data)
    for data in MESSAGES:
        yield Line("notices", "Messages", data)
    for room, (title, kept) in _rooms.items():
        for data in kept:
            yield Line(room, title, data)
    for manifest in services():
        for data in manifest.personal_data:
            yield Line(manifest.id, manifest.title, data)
