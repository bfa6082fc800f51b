"""A worker process for the journal's test: bakes what was ordered until nothing is left."""

from __future__ import annotations

import os
from collections.abc import Sequence

if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["WORDKEPT_TEST_DB"]
    django.setup()

from wordkept.journal import actions
from wordkept.journal.models import Fact


def bake(facts: Sequence[Fact]) -> None:
    actions.record_many([actions.New("loaf.baked", fact.subject, data=fact.data) for fact in facts])


if __name__ == "__main__":
    actions.BATCH = 50
    actions._followers.clear()
    actions._steps.clear()
    actions.follow({"loaf.ordered": [bake]})
    actions._steps = {"tests.flow.bakery.bake": bake}
    while actions.run_once():
        pass
