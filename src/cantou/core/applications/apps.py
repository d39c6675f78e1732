from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "cantou.core.applications"
    label = "applications"

    def ready(self) -> None:
        from cantou.core.applications import listeners

        listeners.connect()
