"""What each open page is told, how much may wait for it, and that nobody hears of themself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wordkept.live.hub import Gathering, Hub, News, Signal, signal


def test_nobody_is_told_about_themself() -> None:
    place, me, you = ("c", 1), (1, "Ana", "replying"), (2, "Jo", "looking")
    table = [
        ((), [me], 1, False), ((), [me], 2, True), ([me], [me, you], 1, True),
        ([me], [me, you], 2, False), ([me, you], [you], 1, False), ([me, you], [me], 1, True),
        ([you], [you, me], 3, True),
    ]  # fmt: skip
    for before, now, agent, told in table:
        frame = Gathering(place, before, now).frame_for(agent)
        assert bool(frame) is told, (before, now, agent)
        assert f'"id":{agent},'.encode() not in frame


def test_a_browser_that_does_not_read_costs_a_bounded_amount() -> None:
    hub = Hub()
    reader = hub.join(1, frozenset({1}))
    for number in range(1, 10_001):
        hub.publish(News(number, [Signal(number, 1, b"x" * 100)]))
    assert reader.drain() == b"event: reset\nid: 10000\ndata: {}\n\n"


class Counted(list[Signal]):
    """Knows how often somebody went through it."""

    times = 0

    def __iter__(self) -> Iterator[Signal]:
        self.times += 1
        return super().__iter__()


def test_news_are_written_once_for_all_who_may_know_them() -> None:
    news = Counted([Signal(7, 1, b"seven\n"), Signal(8, 2, b"eight\n")])
    hub = Hub()
    both = [hub.join(agent, frozenset({1, 2})) for agent in range(100)]
    one = hub.join(100, frozenset({2}))
    hub.publish(News(8, news))
    assert {reader.drain() for reader in both} == {b"seven\neight\n"}
    assert one.drain() == b"eight\n"
    assert news.times == 2, "once for each set of doors"


@pytest.mark.parametrize(
    ("name", "subject", "department", "data"),
    [
        ("reply.sent", "conversation:u", 1, b'{"kind":"reply.sent","conversation":"u"}'),
        ("account.broke", "account:u", 1, b'{"kind":"account.broke","account":"u"}'),
        ("raw.quarantined", "raw:7", 1, b'{"kind":"raw.quarantined"}'),
        ("conversation.read", "conversation:u", None, None),
        ("mention.received", "mention:7", 1, None),
        ("mention.understood", "mention:7", 1, b'{"kind":"mention.understood"}'),
        ("mention.left", "mention:7", 1, b'{"kind":"mention.left","mention":"7"}'),
        ("mention.left", "mention:7", None, None),
        ("agent.joined", "agent:7", None, None),
    ],
)
def test_what_pages_are_told(
    name: str, subject: str, department: int | None, data: bytes | None
) -> None:
    told = signal(5, name, subject, department)
    assert (told.frame if told else None) == (
        data and b"event: fact\nid: 5\ndata: " + data + b"\n\n"
    )
