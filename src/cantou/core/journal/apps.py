from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "cantou.core.journal"
    label = "journal"
