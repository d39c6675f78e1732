from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "cantou.core.organisations"
    label = "organisations"
