from cantou.services.alertes.models.alert import Alert, Area, Info, Thread
from cantou.services.alertes.models.draft import Confirmation, Draft

__all__ = ["Alert", "Area", "Confirmation", "Draft", "Info", "Thread"]
