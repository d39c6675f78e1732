from cantou.services.alertes.models.alert import Alert, Area, Info, Thread
from cantou.services.alertes.models.dispatch import Answer, Dispatch, Door, Fanout
from cantou.services.alertes.models.draft import Confirmation, Draft
from cantou.services.alertes.models.plan import LogEntry, PlanEntry
from cantou.services.alertes.models.register import Call, CallRound, Listed, RegisterReader
from cantou.services.alertes.models.relay import Caller, Feed, Incoming, TreeContact
from cantou.services.alertes.models.subscription import Subscriber, Subscription

__all__ = [
    "Alert",
    "Answer",
    "Area",
    "Call",
    "CallRound",
    "Caller",
    "Confirmation",
    "Dispatch",
    "Door",
    "Draft",
    "Fanout",
    "Feed",
    "Incoming",
    "Info",
    "Listed",
    "LogEntry",
    "PlanEntry",
    "RegisterReader",
    "Subscriber",
    "Subscription",
    "Thread",
    "TreeContact",
]
