from cantou.core.territories.models.contour import Contour
from cantou.core.territories.models.names import KnownCommune, TerritoryName
from cantou.core.territories.models.place import Place
from cantou.core.territories.models.territory import (
    ORIGIN,
    PARTS,
    Change,
    Kind,
    Level,
    OldSlug,
    Territory,
    TerritoryLink,
)

__all__ = [
    "ORIGIN",
    "PARTS",
    "Change",
    "Contour",
    "Kind",
    "KnownCommune",
    "Level",
    "OldSlug",
    "Place",
    "Territory",
    "TerritoryLink",
    "TerritoryName",
]
