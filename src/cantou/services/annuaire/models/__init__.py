from cantou.services.annuaire.models.keeping import Gathering, Import, Keeper, Member, Proposal
from cantou.services.annuaire.models.listing import Duty, Kind, Listing

__all__ = ["Duty", "Gathering", "Import", "Keeper", "Kind", "Listing", "Member", "Proposal"]
