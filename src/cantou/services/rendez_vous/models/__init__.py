from cantou.services.rendez_vous.models.absence import Absence
from cantou.services.rendez_vous.models.appointment import Appointment, Channel, Wants, Way
from cantou.services.rendez_vous.models.asking import Asking
from cantou.services.rendez_vous.models.counter import Counter, Serves
from cantou.services.rendez_vous.models.motive import Motive
from cantou.services.rendez_vous.models.ticket import Ticket, TicketHolder

__all__ = [
    "Absence",
    "Appointment",
    "Asking",
    "Channel",
    "Counter",
    "Motive",
    "Serves",
    "Ticket",
    "TicketHolder",
    "Wants",
    "Way",
]
