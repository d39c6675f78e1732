from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "cantou.core.api"
    label = "api"
