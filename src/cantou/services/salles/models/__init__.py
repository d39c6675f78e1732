from cantou.services.salles.models.association import Association
from cantou.services.salles.models.draft import Draft
from cantou.services.salles.models.equipment import Item, Loan, LoanLine
from cantou.services.salles.models.hall import Hall
from cantou.services.salles.models.handing import Inventory, KeyLoan
from cantou.services.salles.models.hire import Hire, Step, Sum, Wants
from cantou.services.salles.models.season import Season, Wish

__all__ = [
    "Association",
    "Draft",
    "Hall",
    "Hire",
    "Inventory",
    "Item",
    "KeyLoan",
    "Loan",
    "LoanLine",
    "Season",
    "Step",
    "Sum",
    "Wants",
    "Wish",
]
