from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "wordkept.stories"
    label = "stories"
