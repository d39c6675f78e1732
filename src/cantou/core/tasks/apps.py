from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "cantou.core.tasks"
    label = "core_tasks"

    def ready(self) -> None:
        from django.utils.module_loading import autodiscover_modules

        from cantou.core.tasks.schedule import register

        autodiscover_modules("listeners")
        register()
