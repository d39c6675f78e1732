from django.apps import AppConfig


class DemarchesConfig(AppConfig):
    name = "cantou.services.demarches"
    label = "demarches"

    def ready(self) -> None:
        from cantou.core.people.domain.matters import declare
        from cantou.services.demarches.engine.packages import PACKAGES

        declare("demarches", lambda: [(one.key, one.title) for one in PACKAGES.values()])
