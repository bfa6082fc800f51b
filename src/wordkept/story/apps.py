from django.apps import AppConfig

from wordkept.channels import demo
from wordkept.story import staging
from wordkept.story.house import SCRIPT


class StoryConfig(AppConfig):
    """Puts the story on the stage of the demo channel, in every process that serves a workspace."""

    name = "wordkept.story"
    label = "story"

    def ready(self) -> None:
        demo.SCRIPTS[SCRIPT] = staging.cues
