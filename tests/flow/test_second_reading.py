"""Somebody writes in a language we do not read; later the encoder reads it, and a colleague stays right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import override_settings

from tests import desk, people
from wordkept.intake.models import Mention
from wordkept.journal.models import Fact
from wordkept.listening import actions as listening
from wordkept.listening import second_reading
from wordkept.listening.models import Reading
from wordkept.listening.rules.trained import encoder

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not encoder.installed(), reason="wordkept[languages] is not installed"),
]

ITALIAN = "La consegna è stata pessima, il pacco è arrivato rotto e nessuno risponde."
FRENCH = "Merci beaucoup, le service était magnifique et tout le monde très gentil !"


@pytest.fixture(autouse=True)
def switched_on(settings: Any) -> None:
    settings.SECOND_READING = True


def heard(*texts: str) -> list[Reading]:
    _, world = desk.connect(people.care())
    for text in texts:
        world.says("maya", text)
    with override_settings(SECOND_READING=False):
        desk.work()
    return [Mention.objects.get(text=text).reading for text in texts]


def test_what_we_could_not_read_is_read_again_and_says_by_whom(noon: datetime) -> None:
    italian, french = heard(ITALIAN, FRENCH)
    assert (italian.polarity, french.polarity) == ("neutral", "neutral")
    assert max(italian.confidence, french.confidence) < 0.2

    assert second_reading.reread() == 2
    for reading in (italian, french):
        reading.refresh_from_db()
    assert (italian.polarity, french.polarity) == ("negative", "positive")
    assert encoder.READ_BY in italian.reasons["polarity"]
    assert italian.scores["polarity"]["negative"] == italian.scores["encoder"]["negative"]
    assert [fact.data for fact in Fact.objects.filter(name="reading.again")] == [
        {"mention": italian.pk},
        {"mention": french.pk},
    ]


def test_once_is_enough(noon: datetime) -> None:
    heard(ITALIAN)
    assert (second_reading.reread(), second_reading.reread()) == (1, 0)


@pytest.mark.parametrize(
    "text", ["My parcel never came and nobody answers", "ok", "Danke, alles gut"]
)
def test_what_we_read_ourselves_is_left_alone(noon: datetime, text: str) -> None:
    heard(text)
    assert second_reading.reread() == 0


def test_a_colleague_stays_right(noon: datetime) -> None:
    [reading] = heard(ITALIAN)
    listening.correct(people.ana(), reading.mention, "polarity", "positive")
    assert second_reading.reread() == 0


def test_a_colleague_who_is_faster_than_the_encoder_stays_right(
    noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    [reading] = heard(ITALIAN)
    slowly = encoder.reread

    def meanwhile(heard_: object) -> object:
        listening.correct(people.ana(), reading.mention, "polarity", "positive")
        return slowly(heard_)  # type: ignore[arg-type]

    monkeypatch.setattr(encoder, "reread", meanwhile)
    second_reading.reread()
    reading.refresh_from_db()
    assert (reading.polarity, reading.confidence) == ("positive", 1.0)
    assert not Fact.objects.filter(name="reading.again").exists()


def test_without_the_extra_nothing_happens(noon: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    heard(ITALIAN)
    monkeypatch.setattr(encoder, "PACKAGE", "a_package_nobody_has")
    assert second_reading.reread() == 0
    with pytest.raises(encoder.NotInstalled, match="languages"):
        encoder._encoder.__wrapped__()


def test_by_the_clock_the_conversation_shows_what_was_understood_then(noon: datetime) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", ITALIAN)
    desk.work()
    assert desk.only_conversation().polarity == "negative"
