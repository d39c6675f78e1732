from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class ScopeConfig(AppConfig):
    name = "cantou.core.scope"
    label = "scope"

    def ready(self) -> None:
        from cantou.core.scope.grants import grant_to_application

        # Once a migrate run, not once an application: the first signal is enough, repeating is harmless.
        pre_migrate.connect(grant_to_application, sender=self)
