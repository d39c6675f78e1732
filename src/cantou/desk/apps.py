from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cantou.desk"
    label = "desk"

    def ready(self) -> None:
        from cantou.core.journal.words import titles_by
        from cantou.core.notices.domain.catalogue import declare
        from cantou.desk import notices
        from cantou.desk.acts import act_title

        titles_by(act_title)
        declare(notices.DESK, notices.TITLE, *notices.ALL)
