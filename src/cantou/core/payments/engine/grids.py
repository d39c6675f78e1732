"""Grids of prices as JSON: how a version of a démarche keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.payments.engine.prices import Bracket, Effort, Grid, PricingError, Slice

if TYPE_CHECKING:
    from cantou.core.payments.engine.prices import Base

MOST_BRACKETS = 50
_KNOWN = {"label", "base", "outside", "outside_percent", "siblings", "least", "most", "prorata"}


def written(grid: Grid) -> dict[str, Any]:
    """What is usual is left out, so that two documents of one grid are equal."""
    document: dict[str, Any] = {"label": grid.label, "base": _written_base(grid.base)}
    if grid.outside is not None:
        document["outside"] = _written_base(grid.outside)
    if grid.outside_percent:
        document["outside_percent"] = grid.outside_percent
    if grid.siblings:
        document["siblings"] = list(grid.siblings)
    for name, value in (("least", grid.least), ("most", grid.most), ("prorata", grid.prorata)):
        if value is not None:
            document[name] = str(value) if isinstance(value, Slice) else value
    return document


def _written_base(base: Base) -> dict[str, int] | list[dict[str, int | None]]:
    if isinstance(base, Effort):
        return {"rate": base.rate}
    return [{"below": one.below, "cents": one.cents} for one in base]


def read(document: object) -> Grid:
    """Raises PricingError, also for what it does not know: a rule that is passed over would be a wrong price."""
    if not isinstance(document, dict):
        raise PricingError("Un tarif est un objet JSON.")
    unknown = sorted(str(name) for name in set(document) - _KNOWN)
    if unknown:
        raise PricingError(f"Règle de prix inconnue : {', '.join(unknown)}.")
    label, prorata = document.get("label"), document.get("prorata")
    if not isinstance(label, str):
        raise PricingError("Donnez un nom à ce tarif.")
    if prorata is not None and prorata not in list(Slice):
        raise PricingError("Le prorata se compte en days, weeks ou months.")
    return Grid(
        label=label,
        base=_base(document.get("base")),
        outside=None if document.get("outside") is None else _base(document["outside"]),
        outside_percent=_whole(document.get("outside_percent", 0), "La majoration"),
        siblings=tuple(_whole(one, "Une remise") for one in _listed(document.get("siblings", []))),
        least=_maybe(document.get("least"), "Le minimum"),
        most=_maybe(document.get("most"), "Le maximum"),
        prorata=None if prorata is None else Slice(prorata),
    )


def _base(value: object) -> Base:
    if isinstance(value, dict):
        if set(value) != {"rate"}:
            raise PricingError("Un taux d’effort est { rate }.")
        return Effort(_whole(value["rate"], "Le taux d’effort"))
    return tuple(_bracket(one) for one in _listed(value))


def _bracket(value: object) -> Bracket:
    if not isinstance(value, dict) or not {"cents"} <= set(value) <= {"below", "cents"}:
        raise PricingError("Une tranche est { below, cents }.")
    return Bracket(_maybe(value.get("below"), "La limite d’une tranche"), _whole(value["cents"], "Un prix"))


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise PricingError("Il faut une liste.")
    if len(value) > MOST_BRACKETS:
        raise PricingError(f"Il y a plus de {MOST_BRACKETS} tranches.")
    return value


def _maybe(value: object, what: str) -> int | None:
    return None if value is None else _whole(value, what)


def _whole(value: object, what: str) -> int:
    """No float, and no `true`, which Python counts as 1."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise PricingError(f"{what} est un nombre entier.")
    return value
