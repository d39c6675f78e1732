"""What this room keeps of people. A document goes with its thing: the service that asked erases both (`erase_of`)."""

from __future__ import annotations

from cantou.core.registry import PersonalData

PERSONAL_DATA = (
    PersonalData(
        what="Documents mis à la signature : leur texte, le nom et la fonction de qui signe, vise ou refuse",
        purpose="Prouver ce qui a été signé, par qui et quand",
        legal_basis="mission d’intérêt public",
        retention_days=18_250,
        recipients="Les agents habilités, la personne que le document concerne",
    ),
)
