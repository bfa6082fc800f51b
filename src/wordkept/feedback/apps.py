from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "wordkept.feedback"
    label = "feedback"
