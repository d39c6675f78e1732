from django.apps import AppConfig


class RendezVousConfig(AppConfig):
    name = "cantou.services.rendez_vous"
    label = "rendez_vous"
