from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cantou.core.people"
    label = "people"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.core.notices.domain.stopping import on_stop
        from cantou.core.people import notices
        from cantou.core.people.domain.mandates import stop_by_sms

        declare(notices.SERVICE, notices.TITLE, *notices.ALL)
        on_stop(stop_by_sms)
