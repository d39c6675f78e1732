from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cantou.desk"
    label = "desk"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.desk import notices

        declare(notices.DESK, notices.TITLE, *notices.ALL)
