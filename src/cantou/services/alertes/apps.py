from django.apps import AppConfig


class AlertesConfig(AppConfig):
    name = "cantou.services.alertes"
    label = "alertes"
