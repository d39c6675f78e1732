from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ScopeConfig(AppConfig):
    name = "cantou.core.scope"
    label = "scope"

    def ready(self) -> None:
        from cantou.core.scope.grants import grant_to_agent_of_one, grant_to_application

        # Once a migrate run, not once an application: repeating is harmless.
        pre_migrate.connect(grant_to_application, sender=self)
        post_migrate.connect(grant_to_agent_of_one, sender=self)
