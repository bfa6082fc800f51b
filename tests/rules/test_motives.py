"""Why somebody wrote it: four motives, a labelled sample of our own, and the agreement with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from wordkept.listening.rules import understand
from wordkept.listening.rules.motives import NAMES, motive
from wordkept.listening.rules.said import cut

SAMPLE = Path(__file__).with_name("motives.txt")


def rows() -> list[tuple[str, str]]:
    found, label = [], ""
    for line in map(str.strip, SAMPLE.read_text("utf-8").splitlines()):
        if line.startswith("["):
            label = line.strip("[]").replace("-", "")
        elif line and not line.startswith("#"):
            found.append((label, line))
    return found


def test_the_sample_is_large_and_knows_all_four() -> None:
    counted = Counter(label for label, _ in rows())
    assert sum(counted.values()) >= 120
    assert all(counted[name] >= 25 for name in NAMES)


def test_it_agrees_with_two_colleagues_in_most_cases(capsys: pytest.CaptureFixture[str]) -> None:
    agreed = Counter(label for label, text in rows() if understand(text).motive == label)
    counted = Counter(label for label, _ in rows())
    share = agreed.total() / counted.total()
    with capsys.disabled():
        print(f"\nmotives: {agreed.total()} of {counted.total()} as labelled, {share:.2f}")
    assert share >= 0.85
    assert all(agreed[name] / counted[name] >= 0.7 for name in NAMES)


@pytest.mark.parametrize(
    ("text", "name", "steers", "reason"),
    [
        ("Stay away from this hotel.", "warn", "reply", "warns others: “Stay away”"),
        ("Shout out to the night crew!", "bond", "thank", "seeks company: “Shout out”"),
        ("When will my parcel come?", "answer", "reply", "wants an answer: “When will”"),
        ("Are you a bot?", "test", "reply", "tests whether we answer: “Are you a bot”"),
        ("The shop moved to number 40.", "", "stay out", "nothing shows why it was written"),
        ("", "", "stay out", "nothing shows why it was written"),
    ],
)
def test_each_has_its_reason_and_a_proposal(text: str, name: str, steers: str, reason: str) -> None:
    read = understand(text, "en")
    found = motive(cut(text), [one.name for one in read.intents], read.polarity, "none")
    assert (found.name, found.steers, found.reason) == (name, steers, reason)


def test_spam_has_no_motive_worth_a_guess() -> None:
    found = motive(cut("Who else wants to earn cash? Click here"), ["spam"], "neutral")
    assert (found.name, found.reason) == ("", "looks like spam")


def test_the_same_blame_warns_others_or_wants_an_answer_by_whom_it_is_told() -> None:
    told_to_us = motive(cut("You lost my bag."), ["complaint"], "negative")
    told_of_us = motive(cut("They lost my bag."), ["complaint"], "negative")
    assert (told_to_us.name, told_of_us.name) == ("answer", "warn")


def test_two_motives_in_one_text_make_it_less_sure() -> None:
    clear = motive(cut("Avoid them. Never again. Steer clear."), [], "negative")
    mixed = motive(cut("Avoid them. Thanks to the driver though."), [], "neutral")
    assert clear.confidence > mixed.confidence
