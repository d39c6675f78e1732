from cantou.core.people.models.card import Card
from cantou.core.people.models.dependant import Dependant, DependantKind, SharedDependant
from cantou.core.people.models.erasure import Erasure
from cantou.core.people.models.household import Household, HouseholdTie
from cantou.core.people.models.join_code import JoinCode
from cantou.core.people.models.mandate import Mandate, MandateNumber
from cantou.core.people.models.membership import (
    Absence,
    Assistance,
    AssistanceRequest,
    Invitation,
    Membership,
    Registration,
)
from cantou.core.people.models.person import Person
from cantou.core.people.models.ticket import Ticket

__all__ = [
    "Absence",
    "Assistance",
    "AssistanceRequest",
    "Card",
    "Dependant",
    "DependantKind",
    "Erasure",
    "Household",
    "HouseholdTie",
    "Invitation",
    "JoinCode",
    "Mandate",
    "MandateNumber",
    "Membership",
    "Person",
    "Registration",
    "SharedDependant",
    "Ticket",
]
