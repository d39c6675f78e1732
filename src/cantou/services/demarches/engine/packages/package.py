"""A démarche as it is handed to communes: documents, and what the law says of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TO_CHECK = "à vérifier par le service juridique"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """`period`: (count, unit). `laws`: the texts it rests on, each with what must be checked of it."""

    key: str
    title: str
    summary: str
    office: str
    form: dict[str, Any]
    workflow: dict[str, Any]
    period: tuple[int, str] | None = None
    silence: str = ""
    on_request: str = "suspend"
    retention_days: int
    pieces: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    referentials: tuple[tuple[str, str], ...] = ()
    """Those that its form chooses from, as (key, title): made when it is opened, and the organisation's own from then
    on."""
    trials: tuple[dict[str, Any], ...] = ()
    """Cases that were tried with it: run again before it is taken (trials.py)."""
