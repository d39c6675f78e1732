from cantou.core.applications.models.application import Application
from cantou.core.applications.models.delivery import Delivery
from cantou.core.applications.models.opening import Opening

__all__ = ["Application", "Delivery", "Opening"]
