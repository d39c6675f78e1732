from __future__ import annotations

from cantou.services.alertes.domain import drafts


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope. Messages that were sent stay: they are what proves that people were warned."""
    return drafts.purge(organisation=organisation)
