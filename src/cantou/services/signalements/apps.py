from django.apps import AppConfig


class SignalementsConfig(AppConfig):
    name = "cantou.services.signalements"
    label = "signalements"
