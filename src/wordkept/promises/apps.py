from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "wordkept.promises"
    label = "promises"
