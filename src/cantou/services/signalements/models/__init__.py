from cantou.services.signalements.models.category import Category
from cantou.services.signalements.models.contact import Contact, Wants
from cantou.services.signalements.models.draft import Draft
from cantou.services.signalements.models.history import StatusChange
from cantou.services.signalements.models.place import Given, columns_of
from cantou.services.signalements.models.publication import Publication
from cantou.services.signalements.models.report import Report
from cantou.services.signalements.models.thread import Message, Note

__all__ = [
    "Category",
    "Contact",
    "Draft",
    "Given",
    "Message",
    "Note",
    "Publication",
    "Report",
    "StatusChange",
    "Wants",
    "columns_of",
]
