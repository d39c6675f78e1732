from cantou.services.dechets.models.bulky import BulkyPickup, BulkyRound
from cantou.services.dechets.models.place import (
    Centre,
    Closure,
    DropOffPoint,
    PointImport,
    PointReport,
    Trouble,
)
from cantou.services.dechets.models.sector import CollectionChange, CollectionRule, Sector, SectorArea
from cantou.services.dechets.models.stream import GuideWord, Stream
from cantou.services.dechets.models.subscription import Subscriber, Subscription

__all__ = [
    "BulkyPickup",
    "BulkyRound",
    "Centre",
    "Closure",
    "CollectionChange",
    "CollectionRule",
    "DropOffPoint",
    "GuideWord",
    "PointImport",
    "PointReport",
    "Sector",
    "SectorArea",
    "Stream",
    "Subscriber",
    "Subscription",
    "Trouble",
]
