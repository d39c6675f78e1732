from cantou.core.notices.models.arrival import Arrival, Correspondent, SmsPart
from cantou.core.notices.models.choices import Preference, PushDevice, Suppression
from cantou.core.notices.models.notice import Notice, State
from cantou.core.notices.models.organisation import Sender, SmsMonth, Wording

__all__ = [
    "Arrival",
    "Correspondent",
    "Notice",
    "Preference",
    "PushDevice",
    "Sender",
    "SmsMonth",
    "SmsPart",
    "State",
    "Suppression",
    "Wording",
]
