from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "wordkept.journal"
    label = "journal"
