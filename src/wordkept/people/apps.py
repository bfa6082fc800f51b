from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wordkept.people"
    label = "people"
