from django.apps import AppConfig


class RemediesConfig(AppConfig):
    name = "wordkept.remedies"
    label = "remedies"
