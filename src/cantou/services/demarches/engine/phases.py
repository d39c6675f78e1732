"""The legal phases under every démarche's own statuses, and which may follow which."""

from __future__ import annotations

from typing import Final, Literal

Phase = Literal["draft", "filed", "incomplete", "under_review", "granted", "refused", "withdrawn", "closed"]
CALLED: Final[dict[str, str]] = {
    "draft": "brouillon",
    "filed": "déposée",
    "incomplete": "incomplète",
    "under_review": "à l’instruction",
    "granted": "accordée",
    "refused": "refusée",
    "withdrawn": "retirée",
    "closed": "close",
}
ENDING: Final = frozenset({"granted", "refused", "withdrawn", "closed"})
_OPEN: Final = frozenset({"filed", "incomplete", "under_review"})
FOLLOWING: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset({"filed", "withdrawn", "closed"}),
    "filed": _OPEN | ENDING,
    "incomplete": _OPEN | ENDING,
    "under_review": _OPEN | ENDING,
    **dict.fromkeys(("granted", "refused", "withdrawn"), frozenset({"closed"})),
    "closed": frozenset(),
}
"""A decision is not unmade in silence: only what `reopens` brings a case back, and to its examination."""


def may_follow(before: str, after: str, *, reopens: bool = False) -> bool:
    if before == after or after in FOLLOWING[before]:
        return True
    return reopens and before in ENDING and after == "under_review"
