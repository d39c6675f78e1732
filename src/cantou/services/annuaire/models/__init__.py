from cantou.services.annuaire.models.listing import Duty, Kind, Listing

__all__ = ["Duty", "Kind", "Listing"]
