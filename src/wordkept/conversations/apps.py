from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "wordkept.conversations"
    label = "conversations"
