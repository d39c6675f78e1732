from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cantou.core.people"
    label = "people"

    def ready(self) -> None:
        from cantou.core.notices.domain.catalogue import declare
        from cantou.core.people.domain.notices import INVITATION

        declare("people", "Comptes", INVITATION)
