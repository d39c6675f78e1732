from django.apps import AppConfig


class ParapheurConfig(AppConfig):
    name = "cantou.core.parapheur"
    label = "parapheur"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.core.parapheur import notices
        from cantou.core.parapheur.domain.privacy import PERSONAL_DATA
        from cantou.core.people.domain.personal_data import add_room

        add_room("parapheur", "Parapheur", PERSONAL_DATA)
        declare(notices.SERVICE, notices.TITLE, *notices.ALL)
