"""At start, the journal is told what follows from what."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "wordkept.web"
    label = "web"

    def ready(self) -> None:
        pipeline = import_module("wordkept.pipeline")  # models exist only from here on
        import_module("wordkept.journal.actions").follow(pipeline.FOLLOWS)
