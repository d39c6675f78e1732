from django.apps import AppConfig


class SallesConfig(AppConfig):
    name = "cantou.services.salles"
    label = "salles"
