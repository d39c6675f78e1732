from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "cantou_sample"
    label = "cantou_sample"
