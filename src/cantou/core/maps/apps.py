from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "cantou.core.maps"
    label = "maps"
