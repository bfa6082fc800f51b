"""A customer whose clock is wrong is neither overlooked nor put on top of everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests import desk, people
from wordkept.channels.demo import World
from wordkept.conversations import actions, rules
from wordkept.conversations.models import Conversation
from wordkept.kernel import clock
from wordkept.replies import actions as replies

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def minutes(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("said", "arrived", "answered", "stands"),
    [
        (0, 1, None, 0),  # nobody answered yet: their own clock tells
        (0, 10, 5, 10),  # it crossed our answer, or their clock is slow
        (7, 10, 5, 7),
        (0, 3, 5, 0),  # it had arrived when we answered
        (9, 3, None, 3),  # their clock is fast
        (9, 3, 2, 3),
    ],
)
def test_where_a_message_stands(said: int, arrived: int, answered: int | None, stands: int) -> None:
    ours = None if answered is None else minutes(answered)
    assert rules.stands_at(minutes(said), minutes(arrived), ours) == minutes(stands)


@pytest.fixture
def answered(db: None, noon: datetime) -> World:
    """Maya asked, Ana answered, and five minutes have passed."""
    _, world = desk.connect(people.care())
    world.says("maya", "Which socket is it?", remote_id="first")
    desk.work()
    replies.reply(people.ana(), desk.only_conversation(), "The left one.", "public", "key")
    clock.move(timedelta(minutes=5))
    desk.work()
    return world


def test_an_answer_by_a_slow_clock_waits_below_ours(answered: World) -> None:
    slow = clock.now() - timedelta(hours=1)
    answered.says("maya", "There is no left one!", parent="first", at=slow)
    desk.work()
    talk = desk.only_conversation()
    assert desk.thread(talk)[-1] == ("customer", "There is no left one!")
    assert (talk.unread, talk.last_by, talk.waiting_since) == (1, "customer", clock.now())
    answered.says("maya", "Hello?", parent="first", at=slow + timedelta(minutes=1))
    desk.work()
    assert [text for _, text in desk.thread(talk)][-2:] == ["There is no left one!", "Hello?"]
    assert desk.only_conversation().unread == 2


def test_an_answer_by_a_slow_clock_opens_what_was_resolved(answered: World) -> None:
    actions.resolve(people.ana(), desk.only_conversation())
    slow = clock.now() - timedelta(hours=1)
    answered.says("maya", "There is no left one!", parent="first", at=slow)
    desk.work()
    assert desk.only_conversation().state == Conversation.State.OPEN


def test_a_question_by_a_fast_clock_stands_above_our_answer(noon: datetime, db: None) -> None:
    _, world = desk.connect(people.care())
    world.says("maya", "Which socket is it?", at=clock.now() + timedelta(minutes=4))
    desk.work()
    replies.reply(people.ana(), desk.only_conversation(), "The left one.", "public", "key")
    clock.move(timedelta(minutes=1))
    desk.work()
    assert [by for by, _ in desk.thread(desk.only_conversation())] == ["customer", "brand"]
