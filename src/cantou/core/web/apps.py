from django.apps import AppConfig
from django.urls import register_converter


class WebConfig(AppConfig):
    name = "cantou.core.web"
    label = "web"

    def ready(self) -> None:
        from cantou.core.web.veiled import VeiledConverter

        register_converter(VeiledConverter, "veiled")
