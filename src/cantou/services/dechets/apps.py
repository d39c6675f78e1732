from django.apps import AppConfig


class DechetsConfig(AppConfig):
    name = "cantou.services.dechets"
    label = "dechets"
