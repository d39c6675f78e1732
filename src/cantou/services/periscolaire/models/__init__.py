from cantou.services.periscolaire.models.activity import Activity, ActivityKind, Closing, ServedDay
from cantou.services.periscolaire.models.bill import Adjustment, MonthBill
from cantou.services.periscolaire.models.booking import BookingState, DayBooking
from cantou.services.periscolaire.models.family import Care, Enrolment, Family

__all__ = [
    "Activity",
    "ActivityKind",
    "Adjustment",
    "BookingState",
    "Care",
    "Closing",
    "DayBooking",
    "Enrolment",
    "Family",
    "MonthBill",
    "ServedDay",
]
