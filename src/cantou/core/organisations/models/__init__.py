from cantou.core.organisations.models.banner import Banner
from cantou.core.organisations.models.offer import Coverage, Offer, OfferArea
from cantou.core.organisations.models.organisation import HostName, Organisation, Theme
from cantou.core.organisations.models.reference import PrivateLink, Reference

__all__ = [
    "Banner",
    "Coverage",
    "HostName",
    "Offer",
    "OfferArea",
    "Organisation",
    "PrivateLink",
    "Reference",
    "Theme",
]
