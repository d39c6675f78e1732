from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "cantou.core.work"
    label = "work"
