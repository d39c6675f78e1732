from cantou.core.people.models.membership import Membership
from cantou.core.people.models.person import Person

__all__ = ["Membership", "Person"]
