"""What is refused, in words that can stand beside the field."""

from __future__ import annotations


class HoursError(ValueError):
    """Opening hours that are not understood."""


class RecurrenceError(ValueError):
    """A repetition that is not understood, or that would go too far."""


class PriceError(ValueError):
    """A tariff that cannot be, or none that fits."""


class CalendarError(ValueError):
    """A calendar that is not read at all."""
