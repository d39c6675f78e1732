from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "cantou.core.people"
    label = "people"
