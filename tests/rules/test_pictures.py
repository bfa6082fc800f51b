"""Which pictures a place takes, and the sentence an agent reads where it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wordkept.channel import Attached, Manners, why_not_carried

PLACE = Manners(pictures=2, picture_bytes=2000, alt_limit=20)
CAT = Attached("cat.png", "image/png", b"x" * 1500, alt="A cat asleep.")


@pytest.mark.parametrize(
    ("pictures", "why"),
    [
        ([], ""),
        ([CAT, CAT], ""),
        ([replace(CAT, content=b"x" * 2000)], ""),
        ([CAT] * 3, "At most 2 pictures go with one message here."),
        ([CAT, replace(CAT, content=b"x" * 2001)], "Picture 2 has 3 kB; this place takes 2 kB."),
        ([replace(CAT, content=b"")], "Picture 1 is not at hand."),
        ([replace(CAT, media_type="image/gif")], "does not take: image/gif"),
        ([CAT, replace(CAT, alt="  ")], "Picture 2 says nothing to those who cannot see it."),
        ([replace(CAT, alt="a" * 20)], ""),
        ([replace(CAT, alt="a" * 21)], "this place takes 20 characters"),
    ],
)
def test_a_place_says_what_it_does_not_take(pictures: list[Attached], why: str) -> None:
    said = why_not_carried(pictures, PLACE)
    assert why in said
    assert bool(said) == bool(why)


def test_a_place_without_pictures_says_so_once() -> None:
    assert why_not_carried([CAT], Manners()) == "This place takes no pictures."
    assert why_not_carried([], Manners()) == ""


def test_the_sentence_is_translated_before_its_numbers_are_filled_in() -> None:
    asked: list[str] = []

    def german(sentence: str) -> str:
        asked.append(sentence)
        return "Höchstens {most} Bilder."

    assert why_not_carried([CAT] * 3, PLACE, german) == "Höchstens 2 Bilder."
    assert asked == ["At most {most} pictures go with one message here."]
