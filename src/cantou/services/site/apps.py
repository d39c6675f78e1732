from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "cantou.services.site"
    label = "site"
