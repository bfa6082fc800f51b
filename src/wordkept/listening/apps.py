from django.apps import AppConfig


class ListeningConfig(AppConfig):
    name = "wordkept.listening"
    label = "listening"
