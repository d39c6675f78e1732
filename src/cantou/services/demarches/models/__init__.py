from cantou.services.demarches.models.case import ENDED, FAR, Case, Phase
from cantou.services.demarches.models.catalogue import CatalogueEntry, Release, Subscription
from cantou.services.demarches.models.demarche import Demarche, Silence, WorkflowVersion
from cantou.services.demarches.models.figures import CaseCount, Duration
from cantou.services.demarches.models.moving import Effect, Timer
from cantou.services.demarches.models.sharing import CasePart, Opinion, OpinionState, Transfer, Verdict
from cantou.services.demarches.models.thread import CaseEvent, Note, Request

__all__ = [
    "ENDED",
    "FAR",
    "Case",
    "CaseCount",
    "CaseEvent",
    "CasePart",
    "CatalogueEntry",
    "Demarche",
    "Duration",
    "Effect",
    "Note",
    "Opinion",
    "OpinionState",
    "Phase",
    "Release",
    "Request",
    "Silence",
    "Subscription",
    "Timer",
    "Transfer",
    "Verdict",
    "WorkflowVersion",
]
