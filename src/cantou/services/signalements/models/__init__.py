from cantou.services.signalements.models.abuse import Abuse, Block, Origin
from cantou.services.signalements.models.category import Category
from cantou.services.signalements.models.contact import Contact, Wants
from cantou.services.signalements.models.draft import Draft
from cantou.services.signalements.models.figure import Figure
from cantou.services.signalements.models.history import StatusChange
from cantou.services.signalements.models.life import Opinion, Reminder
from cantou.services.signalements.models.me_too import MeToo
from cantou.services.signalements.models.merge import Merge
from cantou.services.signalements.models.on_call import OnCallSlot
from cantou.services.signalements.models.open311 import Deposit, Endpoint, Forward, RemotePhoto
from cantou.services.signalements.models.place import Given, columns_of
from cantou.services.signalements.models.publication import Publication
from cantou.services.signalements.models.report import Report
from cantou.services.signalements.models.road import RoadPiece
from cantou.services.signalements.models.round import Round, RoundStop
from cantou.services.signalements.models.routing import Routing, RoutingRule
from cantou.services.signalements.models.sharing import Part, Participation, Share, SideNote
from cantou.services.signalements.models.subscription import Subscriber, Subscription
from cantou.services.signalements.models.thread import Message, Note

__all__ = [
    "Abuse",
    "Block",
    "Category",
    "Contact",
    "Deposit",
    "Draft",
    "Endpoint",
    "Figure",
    "Forward",
    "Given",
    "MeToo",
    "Merge",
    "Message",
    "Note",
    "OnCallSlot",
    "Opinion",
    "Origin",
    "Part",
    "Participation",
    "Publication",
    "Reminder",
    "RemotePhoto",
    "Report",
    "RoadPiece",
    "Round",
    "RoundStop",
    "Routing",
    "RoutingRule",
    "Share",
    "SideNote",
    "StatusChange",
    "Subscriber",
    "Subscription",
    "Wants",
    "columns_of",
]
