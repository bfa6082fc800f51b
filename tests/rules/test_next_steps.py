"""What is next: most pressing first, and always something."""

from __future__ import annotations

import pytest

from wordkept.measure.next_steps import Standing, steps


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (Standing(), ["theirs"]),
        (Standing(resolved=True), ["nothing"]),
        (Standing(waits=True), ["answer"]),
        (Standing(waits=True, promised=True), ["answer", "keep"]),
        (Standing(waits=True, promised=True, late=True), ["late", "answer"]),
        (Standing(doubtful=True, waits=True), ["look", "answer"]),
        (Standing(approval=True, proposed=True), ["approve", "confirm"]),
        (Standing(asleep=True), ["asleep"]),
        (Standing(resolved=True, promised=True), ["keep"]),
    ],
)
def test_what_is_next(now: Standing, expected: list[str]) -> None:
    assert steps(now) == expected
