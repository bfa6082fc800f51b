from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "wordkept.intake"
    label = "intake"
