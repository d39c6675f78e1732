from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "cantou.desk"
    label = "desk"
