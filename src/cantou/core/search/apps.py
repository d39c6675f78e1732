from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "cantou.core.search"
    label = "search"
