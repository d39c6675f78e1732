from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

FRANCE = 33
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_CALLED = {*_MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP}
"""None that costs more than a call, to whoever types it."""


def callable_number(text: str) -> str:
    """The number as +33471475068 if it can be called in France, land line or mobile; else empty."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return ""
    if number.country_code != FRANCE or not phonenumbers.is_valid_number(number):
        return ""
    if phonenumbers.number_type(number) not in _CALLED:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def mobile(text: str) -> str:
    """The number as +33612345678 if a message can reach it, else empty: a land line, or no number at all."""
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _MOBILE:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
