from cantou.core.notices.models.choices import Preference, PushDevice, Suppression
from cantou.core.notices.models.notice import Notice, State
from cantou.core.notices.models.organisation import Sender, SmsMonth, Wording

__all__ = [
    "Notice",
    "Preference",
    "PushDevice",
    "Sender",
    "SmsMonth",
    "State",
    "Suppression",
    "Wording",
]
