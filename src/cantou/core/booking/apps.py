from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "cantou.core.booking"
    label = "booking"

    def ready(self) -> None:
        from cantou.core.booking.domain.privacy import PERSONAL_DATA
        from cantou.core.people.domain.personal_data import add_room

        add_room("booking", "Réservations", PERSONAL_DATA)
