from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "cantou.core.web"
    label = "web"
