from django.apps import AppConfig


class BookingConfig(AppConfig):
    name = "cantou.core.booking"
    label = "booking"
