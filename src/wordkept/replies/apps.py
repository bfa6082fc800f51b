from django.apps import AppConfig


class RepliesConfig(AppConfig):
    name = "wordkept.replies"
    label = "replies"
