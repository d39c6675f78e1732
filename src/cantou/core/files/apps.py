from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "cantou.core.files"
    label = "files"
