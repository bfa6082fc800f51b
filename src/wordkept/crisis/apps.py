from django.apps import AppConfig


class CrisisConfig(AppConfig):
    name = "wordkept.crisis"
    label = "crisis"
