from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "cantou.services.demarches"
    label = "demarches"
