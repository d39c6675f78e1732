"""What is said beside a field for a mobile: how its owner silences us."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.cleaning import show_phone


def _how() -> str:
    """Some of our SMS leave under the organisation's name, which nobody can answer: hence the number."""
    if not settings.SMS_NUMBER:
        return ""
    number = show_phone(settings.SMS_NUMBER)
    return _("Pour ne plus recevoir de SMS, répondez STOP à l’un d’eux, ou envoyez STOP au %(number)s.") % {
        "number": number
    }


STOP_HELP = lazy(_how, str)()
