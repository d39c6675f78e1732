from cantou.core.booking.models.booking import OCCUPYING, Booking, Kind, Occupation, State
from cantou.core.booking.models.calendars import Feed, OutsideCalendar, PersonFeed
from cantou.core.booking.models.counts import Quota, Tally, Use
from cantou.core.booking.models.lane import Lane, LaneShare
from cantou.core.booking.models.place import Place
from cantou.core.booking.models.resource import Component, Form, Grain, Resource
from cantou.core.booking.models.series import Series
from cantou.core.booking.models.tariff import Tariff, Unit
from cantou.core.booking.models.waiting import Waiting

__all__ = [
    "OCCUPYING",
    "Booking",
    "Component",
    "Feed",
    "Form",
    "Grain",
    "Kind",
    "Lane",
    "LaneShare",
    "Occupation",
    "OutsideCalendar",
    "PersonFeed",
    "Place",
    "Quota",
    "Resource",
    "Series",
    "State",
    "Tally",
    "Tariff",
    "Unit",
    "Use",
    "Waiting",
]
