from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "cantou.portal"
    label = "portal"
