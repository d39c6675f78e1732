from django.apps import AppConfig


class PeriscolaireConfig(AppConfig):
    name = "cantou.services.periscolaire"
    label = "periscolaire"
