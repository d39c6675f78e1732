from __future__ import annotations

from cantou.services.annuaire.domain.duties import purge_duties


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope, every night."""
    return purge_duties(organisation=organisation)
