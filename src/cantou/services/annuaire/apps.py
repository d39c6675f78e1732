from django.apps import AppConfig


class AnnuaireConfig(AppConfig):
    name = "cantou.services.annuaire"
    label = "annuaire"
